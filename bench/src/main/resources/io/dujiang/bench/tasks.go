// The worker of the tasks bench for goroutines, with as many processors as GOMAXPROCS says.
//
// It reads lines `ROW MILLIS TASKS` and answers each with a line `= VALUE [NAME:VALUE]...` or `! REASON`, as TaskWorker does.
package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"runtime"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

var repeated = map[string]func() int{
	"spawn-join":            spawnJoin,
	"spawn-many":            spawnMany,
	"chained-spawn":         chainedSpawn,
	"yield":                 yields,
	"ping-pong-channel":     pingPong,
	"scope-fork-join":       scopeForkJoin,
	"fan-in":                fanIn,
	"waits-1000x10ms-run":   waits,
	"waits-1000x10ms-group": waits,
	"timer-set-cancel":      timer,
}

var unit = map[string]float64{"waits-1000x10ms-run": 1e6, "waits-1000x10ms-group": 1e6}

func main() {
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		var row string
		var millis, tasks int
		fmt.Sscan(in.Text(), &row, &millis, &tasks)
		switch row {
		case "parked-million-bytes":
			fmt.Println("=", parkedBytes(tasks))
		case "sleepers-million":
			fmt.Println("=", sleepers(tasks))
		case "cpu-1000-tasks-lag":
			fmt.Println("=", lag(0, func() { compute(most(tasks), time.Millisecond) }))
		case "stall-one-second-lag":
			fmt.Println("=", lag(2, func() { compute(1, time.Duration(most(tasks))*time.Millisecond) }))
		case "pinned-park-lag":
			fmt.Println("=", lag(2, func() { park(time.Duration(most(tasks)) * time.Millisecond) }))
		default:
			if batch, ok := repeated[row]; ok {
				fmt.Println("=", mean(row, batch, time.Duration(millis)*time.Millisecond))
			} else {
				fmt.Println("! goroutines have nothing like it")
			}
		}
	}
}

// Milliseconds of computing in a lag row: fewer in a round that is thrown away.
func most(tasks int) int {
	if tasks < 1000 {
		return tasks
	}
	return 1000
}

func mean(row string, batch func() int, enough time.Duration) float64 {
	operations := 0
	start := time.Now()
	for time.Since(start) < enough {
		operations += batch()
	}
	nanos := float64(time.Since(start)) / float64(operations)
	if divisor, ok := unit[row]; ok {
		return nanos / divisor
	}
	return nanos
}

func spawnJoin() int {
	ended := make(chan bool)
	for i := 0; i < 1000; i++ {
		go func() { ended <- true }()
		<-ended
	}
	return 1000
}

func forkJoin(tasks int, code func()) {
	var group sync.WaitGroup
	group.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			code()
			group.Done()
		}()
	}
	group.Wait()
}

func nothing() {}

func spawnMany() int {
	forkJoin(10_000, nothing)
	return 10_000
}

func link(left int, ended chan bool) {
	if left > 1 {
		go link(left-1, ended)
	} else {
		ended <- true
	}
}

func chainedSpawn() int {
	ended := make(chan bool)
	go link(1000, ended)
	<-ended
	return 1000
}

func yields() int {
	forkJoin(200, func() {
		for i := 0; i < 100; i++ {
			runtime.Gosched()
		}
	})
	return 20_000
}

func pingPong() int {
	there, back := make(chan int), make(chan int)
	go func() {
		for i := 0; i < 1000; i++ {
			back <- <-there
		}
	}()
	for i := 0; i < 1000; i++ {
		there <- i
		<-back
	}
	return 1000
}

func scopeForkJoin() int {
	for i := 0; i < 100; i++ {
		forkJoin(10, nothing)
	}
	return 1000
}

func fanIn() int {
	messages := make(chan int, 64)
	for i := 0; i < 100; i++ {
		go func() {
			for j := 0; j < 100; j++ {
				messages <- j
			}
		}()
	}
	for i := 0; i < 10_000; i++ {
		<-messages
	}
	return 10_000
}

func waits() int {
	forkJoin(1000, func() { time.Sleep(10 * time.Millisecond) })
	return 1
}

func timer() int {
	for i := 0; i < 1000; i++ {
		time.AfterFunc(time.Hour, nothing).Stop()
	}
	return 1000
}

// Live heap and stacks of a goroutine that waits.
func parkedBytes(tasks int) float64 {
	var ready, ended sync.WaitGroup
	ready.Add(tasks)
	ended.Add(tasks)
	gate := make(chan bool)
	before := live()
	for i := 0; i < tasks; i++ {
		go func() {
			ready.Done()
			<-gate
			ended.Done()
		}()
	}
	ready.Wait()
	after := live()
	close(gate)
	ended.Wait()
	return (after - before) / float64(tasks)
}

func live() float64 {
	time.Sleep(200 * time.Millisecond)
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return float64(memory.HeapAlloc + memory.StackInuse)
}

// The time of a goroutine that is started and sleeps until all sleep, less the time in which there is nothing to do.
func sleepers(tasks int) float64 {
	start := time.Now()
	due := start.Add(time.Duration(tasks) * 3 * time.Microsecond)
	var asleep, awake sync.WaitGroup
	asleep.Add(tasks)
	awake.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			asleep.Done()
			time.Sleep(time.Until(due))
			awake.Done()
		}()
	}
	asleep.Wait()
	idle := time.Until(due)
	if idle < 0 {
		idle = 0
	}
	awake.Wait()
	return float64(time.Since(start)-idle) / float64(tasks)
}

// The 99th percentile of how late goroutines are that are due each millisecond; each missed time counts. Four wake and that is all, the
// others exchange eight bytes by a socket; the figure is the worse of the two.
func lag(echoes int, load func()) float64 {
	lines := make([]net.Conn, echoes)
	for i := range lines {
		lines[i] = line()
		defer lines[i].Close()
	}
	start := time.Now().Add(20 * time.Millisecond)
	var over int64
	var ended sync.WaitGroup
	slept := make([][]int, 4)
	echoed := make([][]int, echoes)
	for i := range slept {
		ended.Add(1)
		go punctual(start, &over, &slept[i], nothing, &ended)
	}
	for i := range echoed {
		ended.Add(1)
		connection := lines[i]
		go punctual(start, &over, &echoed[i], func() { roundTrip(connection) }, &ended)
	}
	time.Sleep(time.Until(start))
	load()
	atomic.StoreInt64(&over, time.Now().UnixNano())
	ended.Wait()
	worst := percentile(slept)
	if echoes > 0 {
		worst = math.Max(worst, percentile(echoed))
	}
	return worst
}

func punctual(start time.Time, over *int64, late *[]int, action func(), ended *sync.WaitGroup) {
	due := start
	for end := int64(0); end == 0 || due.UnixNano() <= end; end = atomic.LoadInt64(over) {
		if early := time.Until(due); early > 0 {
			time.Sleep(early)
		} else {
			action()
			*late = append(*late, int(time.Since(due)))
			due = due.Add(time.Millisecond)
		}
	}
	ended.Done()
}

func percentile(late [][]int) float64 {
	var all []int
	for _, own := range late {
		all = append(all, own...)
	}
	sort.Ints(all)
	return float64(all[int(float64(len(all))*0.99)]) / 1e6
}

// A connection whose far end is a goroutine that sends back what it gets.
func line() net.Conn {
	server, _ := net.Listen("tcp", "127.0.0.1:0")
	near, _ := net.Dial("tcp", server.Addr().String())
	far, _ := server.Accept()
	server.Close()
	go io.Copy(struct{ io.Writer }{far}, struct{ io.Reader }{far})
	return near
}

func roundTrip(connection net.Conn) {
	bytes := make([]byte, 8)
	connection.Write(bytes)
	io.ReadFull(connection, bytes)
}

func compute(tasks int, each time.Duration) {
	forkJoin(tasks, func() {
		for until := time.Now().Add(each); time.Now().Before(until); {
		}
	})
}

// A goroutine that holds its thread in a system call, until another one ends that.
func park(length time.Duration) {
	var pipe [2]int
	syscall.Pipe(pipe[:])
	answered := make(chan bool)
	go func() {
		syscall.Read(pipe[0], make([]byte, 1))
		answered <- true
	}()
	time.Sleep(length)
	syscall.Write(pipe[1], make([]byte, 1))
	<-answered
	syscall.Close(pipe[0])
	syscall.Close(pipe[1])
}
