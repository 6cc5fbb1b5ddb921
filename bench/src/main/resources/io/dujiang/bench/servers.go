// The servers of the http, echo and connections benches in Go: `servers http|echo`.
//
// It prints `port N`, answers each line on standard input with `heap 0`, and ends with its input.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strconv"
)

// A buffer grows with what comes at once.
const (
	firstBuffer   = 1 << 10
	largestBuffer = 64 << 10
	pieces        = 16
)

type message struct {
	Message string `json:"message"`
}

var (
	hello = []byte("Hello, World!")
	piece = make([]byte, 64<<10)
)

func answer(response http.ResponseWriter, request *http.Request) {
	kind, body := "text/plain", hello
	switch request.URL.Path {
	case "/json":
		kind = "application/json"
		body, _ = json.Marshal(message{"Hello, World!"})
	case "/mib":
		response.Header().Set("Content-Type", "application/octet-stream")
		response.Header().Set("Content-Length", strconv.Itoa(pieces*len(piece)))
		for i := 0; i < pieces; i++ {
			response.Write(piece)
		}
		return
	}
	response.Header().Set("Content-Type", kind)
	response.Header().Set("Content-Length", strconv.Itoa(len(body)))
	response.Write(body)
}

func echo(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			continue
		}
		go func() {
			defer connection.Close()
			buffer := make([]byte, firstBuffer)
			for {
				count, err := connection.Read(buffer)
				if err != nil {
					return
				}
				if _, err := connection.Write(buffer[:count]); err != nil {
					return
				}
				if count == len(buffer) && count < largestBuffer {
					buffer = make([]byte, 2*count)
				}
			}
		}()
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if os.Args[1] == "http" {
		go http.Serve(listener, http.HandlerFunc(answer))
	} else {
		go echo(listener)
	}
	fmt.Println("port", listener.Addr().(*net.TCPAddr).Port)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		debug.FreeOSMemory()
		fmt.Println("heap 0")
	}
}
