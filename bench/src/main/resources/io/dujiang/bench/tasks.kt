/** The worker of the tasks bench for Kotlin's coroutines on a fixed pool of threads; it speaks as `TaskWorker` does. */
@file:JvmName("Tasks")

import java.lang.management.ManagementFactory
import java.net.InetSocketAddress
import java.net.StandardSocketOptions
import java.nio.ByteBuffer
import java.nio.channels.AsynchronousServerSocketChannel
import java.nio.channels.AsynchronousSocketChannel
import java.nio.channels.CompletionHandler
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicInteger
import java.util.concurrent.atomic.AtomicLong
import kotlin.coroutines.Continuation
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.ExecutorCoroutineDispatcher
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.joinAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

private const val NANOS = 1.0
private const val MICROS = 1e3
private const val MILLIS = 1e6
private const val PERIOD = 1_000_000L

fun main(args: Array<String>) {
    val carriers = args[0].toInt()
    pool(carriers).use { pool ->
        generateSequence(::readLine).forEach { line ->
            val (row, millis, tasks) = line.split(" ")
            val figure =
                if (row == "waits-1000x10ms-run") runs(carriers, millis.toLong())
                else runBlocking { withContext(pool) { figure(row, millis.toLong(), tasks.toInt()) } }
            println(figure?.let { "= $it" } ?: "! coroutines must not block: they have channels for it")
        }
    }
}

private fun pool(carriers: Int): ExecutorCoroutineDispatcher =
    Executors.newFixedThreadPool(carriers) { Thread(it).apply { isDaemon = true } }.asCoroutineDispatcher()

/** A pool of its own for each run. */
private fun runs(carriers: Int, millis: Long): Double {
    var count = 0
    val start = System.nanoTime()
    while (System.nanoTime() - start < millis * PERIOD) {
        pool(carriers).use { pool -> runBlocking { withContext(pool) { waits() } } }
        count++
    }
    return (System.nanoTime() - start) / (count * MILLIS)
}

private suspend fun CoroutineScope.figure(row: String, millis: Long, tasks: Int): Double? =
    when (row) {
        "spawn-join" -> repeated(millis, NANOS) { spawnJoin() }
        "spawn-many" -> repeated(millis, NANOS) { spawnMany() }
        "chained-spawn" -> repeated(millis, NANOS) { chainedSpawn() }
        "yield" -> repeated(millis, NANOS) { yields() }
        "ping-pong-channel" -> repeated(millis, NANOS) { pingPong() }
        "scope-fork-join" -> repeated(millis, NANOS) { scopeForkJoin() }
        "fan-in" -> repeated(millis, NANOS) { fanIn() }
        "parked-million-bytes" -> parkedBytes(tasks)
        "sleepers-million" -> sleepers(tasks)
        "waits-1000x10ms-group" -> repeated(millis, MILLIS) { waits() }
        "offload-round-trip" -> repeated(millis, MICROS) { offload() }
        "timer-set-cancel" -> repeated(millis, NANOS) { timer() }
        "cpu-1000-tasks-lag" -> lag(0) { compute(minOf(1_000, tasks), 1) }
        "stall-one-second-lag" -> lag(2) { compute(1, minOf(1_000, tasks)) }
        "pinned-park-lag" -> lag(2) { block(minOf(1_000, tasks)) }
        else -> null
    }

private suspend fun repeated(millis: Long, unit: Double, batch: suspend () -> Int): Double {
    var operations = 0L
    val start = System.nanoTime()
    while (System.nanoTime() - start < millis * PERIOD) {
        operations += batch()
    }
    return (System.nanoTime() - start) / (operations * unit)
}

private suspend fun CoroutineScope.spawnJoin(): Int {
    repeat(1_000) { launch {}.join() }
    return 1_000
}

/** Ends with the last of a number of coroutines. */
private class Latch(count: Int) {
    private val left = AtomicInteger(count)
    private val ended = CompletableDeferred<Unit>()

    fun countDown() {
        if (left.decrementAndGet() == 0) ended.complete(Unit)
    }

    suspend fun await() = ended.await()
}

private suspend fun CoroutineScope.spawnMany(): Int {
    val ended = Latch(10_000)
    repeat(10_000) { launch { ended.countDown() } }
    ended.await()
    return 10_000
}

private suspend fun CoroutineScope.chainedSpawn(): Int {
    val ended = Latch(1)
    fun link(left: Int) {
        launch { if (left > 1) link(left - 1) else ended.countDown() }
    }
    link(1_000)
    ended.await()
    return 1_000
}

private suspend fun yields(): Int {
    coroutineScope { repeat(200) { launch { repeat(100) { yield() } } } }
    return 20_000
}

private suspend fun CoroutineScope.pingPong(): Int {
    val there = Channel<Int>()
    val back = Channel<Int>()
    val other = launch { repeat(1_000) { back.send(there.receive()) } }
    repeat(1_000) {
        there.send(it)
        back.receive()
    }
    other.join()
    return 1_000
}

private suspend fun scopeForkJoin(): Int {
    repeat(100) { coroutineScope { repeat(10) { launch {} } } }
    return 1_000
}

private suspend fun CoroutineScope.fanIn(): Int {
    val channel = Channel<Int>(64)
    repeat(100) { launch { repeat(100) { channel.send(it) } } }
    repeat(10_000) { channel.receive() }
    return 10_000
}

private suspend fun waits(): Int {
    coroutineScope { repeat(1_000) { launch { delay(10) } } }
    return 1
}

private suspend fun offload(): Int {
    repeat(100) { withContext(Dispatchers.IO) { true } }
    return 100
}

/** Started at once, as it must be to have its timer set. */
private fun CoroutineScope.timer(): Int {
    repeat(1_000) { launch(start = CoroutineStart.UNDISPATCHED) { delay(3_600_000) }.cancel() }
    return 1_000
}

private suspend fun CoroutineScope.parkedBytes(tasks: Int): Double {
    val gate = CompletableDeferred<Unit>()
    val ready = Latch(tasks)
    val before = liveHeap()
    val jobs =
        List(tasks) {
            launch {
                ready.countDown()
                gate.await()
            }
        }
    ready.await()
    val after = liveHeap()
    gate.complete(Unit)
    jobs.joinAll()
    return (after - before).toDouble() / tasks
}

private suspend fun liveHeap(): Long {
    delay(200)
    val memory = ManagementFactory.getMemoryMXBean()
    memory.gc()
    return memory.heapMemoryUsage.used
}

private suspend fun CoroutineScope.sleepers(tasks: Int): Double {
    val start = System.nanoTime()
    val due = start + tasks * 3_000L
    val asleep = Latch(tasks)
    val awake = Latch(tasks)
    repeat(tasks) {
        launch {
            asleep.countDown()
            delay(maxOf(1, (due - System.nanoTime()) / PERIOD))
            awake.countDown()
        }
    }
    asleep.await()
    val idle = maxOf(0, due - System.nanoTime())
    awake.await()
    return (System.nanoTime() - start - idle).toDouble() / tasks
}

/**
 * The 99th percentile of how late coroutines are that are due each millisecond; each missed time counts. Four wake and that is all, the others
 * exchange eight bytes by a socket; the figure is the worse of the two.
 */
private suspend fun CoroutineScope.lag(echoes: Int, load: suspend () -> Unit): Double {
    val lines = List(echoes) { Line.open(this) }
    val start = System.nanoTime() + 20 * PERIOD
    val end = AtomicLong(Long.MAX_VALUE)
    val slept = List(4) { mutableListOf<Long>() }
    val echoed = List(echoes) { mutableListOf<Long>() }
    val punctual =
        slept.map { launch { punctual(start, end, it) {} } } +
            lines.zip(echoed) { line, late -> launch { punctual(start, end, late) { line.roundTrip() } } }
    delay(20)
    load()
    end.set(System.nanoTime())
    punctual.joinAll()
    lines.forEach { it.close() }
    return listOf(slept.flatten(), echoed.flatten()).filter { it.isNotEmpty() }.maxOf { percentile(it) }
}

private fun percentile(late: List<Long>) = late.sorted()[(late.size * 0.99).toInt()] / MILLIS

private suspend fun punctual(first: Long, end: AtomicLong, late: MutableList<Long>, action: suspend () -> Unit) {
    var due = first
    while (due <= end.get()) {
        val early = due - System.nanoTime()
        if (early > 0) {
            delay(maxOf(1, early / PERIOD))
        } else {
            action()
            late.add(System.nanoTime() - due)
            due += PERIOD
        }
    }
}

/** A connection whose far end is a coroutine that sends back what it gets. */
private class Line(private val channel: AsynchronousSocketChannel) {
    private val bytes = ByteBuffer.allocate(8)

    suspend fun roundTrip() {
        exchange(channel, bytes, AsynchronousSocketChannel::write)
        exchange(channel, bytes, AsynchronousSocketChannel::read)
    }

    fun close() = channel.close()

    companion object {
        fun open(scope: CoroutineScope): Line {
            val server = AsynchronousServerSocketChannel.open().bind(InetSocketAddress("127.0.0.1", 0))
            val near = AsynchronousSocketChannel.open()
            val connected = near.connect(server.localAddress)
            val far = server.accept().get()
            connected.get()
            server.close()
            for (end in listOf(near, far)) end.setOption(StandardSocketOptions.TCP_NODELAY, true)
            scope.launch { sendBack(far) }
            return Line(near)
        }

        private suspend fun sendBack(far: AsynchronousSocketChannel) {
            val bytes = ByteBuffer.allocate(8)
            while (exchange(far, bytes, AsynchronousSocketChannel::read)) {
                exchange(far, bytes, AsynchronousSocketChannel::write)
            }
            far.close()
        }

        /** Reads or writes all eight bytes; false at the end of what comes. */
        private suspend fun exchange(
            channel: AsynchronousSocketChannel,
            bytes: ByteBuffer,
            operation: (AsynchronousSocketChannel, ByteBuffer, Unit, CompletionHandler<Int, Unit>) -> Unit,
        ): Boolean {
            bytes.clear()
            while (bytes.hasRemaining()) {
                val count = suspendCancellableCoroutine<Int> { operation(channel, bytes, Unit, Resuming(it)) }
                if (count < 0) return false
            }
            return true
        }
    }
}

private class Resuming(private val waiting: Continuation<Int>) : CompletionHandler<Int, Unit> {
    override fun completed(count: Int, attachment: Unit) = waiting.resume(count)

    override fun failed(failure: Throwable, attachment: Unit) = waiting.resumeWithException(failure)
}

private suspend fun CoroutineScope.compute(tasks: Int, millis: Int) = List(tasks) { launch { spin(millis) } }.joinAll()

/** One coroutine that blocks its thread, and waits for another one until it gives up. */
private suspend fun CoroutineScope.block(millis: Int) {
    val answer = CountDownLatch(1)
    val blocked = launch { answer.await(millis + 100L, TimeUnit.MILLISECONDS) }
    delay(millis.toLong())
    answer.countDown()
    blocked.join()
}

private fun spin(millis: Int) {
    val until = System.nanoTime() + millis * PERIOD
    while (System.nanoTime() < until) Thread.onSpinWait()
}
