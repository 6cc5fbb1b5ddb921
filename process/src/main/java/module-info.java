/** Pools of worker JVMs in which exactly the guilty task fails, and child processes of any program. */
module io.dujiang.process {
    requires static org.jspecify;
    requires transitive io.dujiang.loop;
    requires io.dujiang.memory;
    requires java.management;
    requires org.slf4j;

    exports io.dujiang.process;
}
