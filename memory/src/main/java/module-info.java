/** Memory that two JVMs share: pipes, queues, maps, arrays. */
module io.dujiang.memory {
    requires static org.jspecify;

    exports io.dujiang.memory;
}
