// nhooyr.io/websocket on net/http: http.Server.Shutdown, which knows nothing of WebSockets, or the plain end.
// Arguments: the port, `graceful` or `plain`, the silence in seconds.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"nhooyr.io/websocket"
)

func handle(writer http.ResponseWriter, request *http.Request) {
	connection, err := websocket.Accept(writer, request, &websocket.AcceptOptions{Subprotocols: []string{"v1"}})
	if err != nil {
		return
	}
	// As the examples of its documentation end: this is what an error or a panic leads to.
	defer connection.Close(websocket.StatusInternalError, "the handler ended")
	connection.SetReadLimit(1 << 22)
	silence, _ := strconv.ParseFloat(os.Args[3], 64)
	for {
		ctx := request.Context()
		if silence > 0 {
			limited, cancel := context.WithTimeout(ctx, time.Duration(silence*float64(time.Second)))
			defer cancel()
			ctx = limited
		}
		kind, message, err := connection.Read(ctx)
		if err != nil {
			return
		}
		text := string(message)
		switch {
		case text == "!fail":
			panic("asked for")
		case strings.HasPrefix(text, "!close"):
			parts := strings.SplitN(text+" ", " ", 3)
			code, _ := strconv.Atoi(parts[1])
			connection.Close(websocket.StatusCode(code), strings.TrimSpace(parts[2]))
			return
		case strings.HasPrefix(text, "#"):
			fmt.Println("got", text)
		}
		if connection.Write(ctx, kind, message) != nil {
			return
		}
	}
}

func main() {
	server := &http.Server{Addr: "127.0.0.1:" + os.Args[1], Handler: http.HandlerFunc(handle)}
	if os.Args[2] == "plain" {
		panic(server.ListenAndServe())
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	go server.ListenAndServe()
	<-asked
	server.Shutdown(context.Background())
}
