package io.doorbuster.bench.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection with some streams, each of which carries its next request when the last one is answered. */
final class Http2Session {

    private final Http2Load load;
    private final int streams;
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Map<Integer, Exchange> exchanges = new HashMap<>();
    private final Http2ConnectionHandler handler = new Http2ConnectionHandlerBuilder().server(false)
            .initialSettings(Http2Settings.defaultSettings().pushEnabled(false)).frameListener(new Answers()).build();
    private @Nullable ChannelHandlerContext context;

    /** A request under way, and the status of its answer as soon as it is known. */
    private static final class Exchange {

        private final long sentNanos = System.nanoTime();
        private int status;
    }

    Http2Session(Http2Load load, int streams) {
        this.load = load;
        this.streams = streams;
    }

    ChannelHandler handler() {
        return handler;
    }

    /** Completes when the server has said that it speaks HTTP/2. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    /** Sends the first requests; in the loop, once {@link #ready}. */
    void start() {
        ChannelHandlerContext open = Objects.requireNonNull(context);
        open.channel().closeFuture().addListener(_ -> load.broken("the server closed a connection"));
        for (int i = 0; i < streams; i++) {
            sendNext(open);
        }
        handler.flush(open); // not the context: that would pass by the bodies, which wait in the handler
    }

    /** Netty flushes after what it has read. */
    private void sendNext(ChannelHandlerContext open) {
        Optional<Http2Request> next = load.next();
        if (next.isPresent()) {
            int stream = handler.connection().local().incrementAndGetNextStreamId();
            exchanges.put(stream, new Exchange());
            byte[] body = next.get().body();
            // Writes that fail are those of a connection that is gone, which its close tells.
            var _ = handler.encoder().writeHeaders(open, stream, next.get().headers(), 0, body.length == 0,
                    open.newPromise());
            if (body.length > 0) {
                var _ = handler.encoder().writeData(open, stream, Unpooled.wrappedBuffer(body), 0, true,
                        open.newPromise());
            }
        }
    }

    private final class Answers extends Http2EventAdapter {

        @Override
        public void onSettingsRead(ChannelHandlerContext open, Http2Settings settings) {
            context = open;
            ready.complete(null);
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext open, int stream, Http2Headers headers, int padding,
                boolean isLast) {
            Exchange exchange = exchanges.get(stream);
            if (exchange != null && headers.status() != null) { // trailers have none
                exchange.status = Integer.parseInt(headers.status(), 0, headers.status().length(), 10);
            }
            end(open, stream, isLast);
        }

        @Override
        public void onHeadersRead(ChannelHandlerContext open, int stream, Http2Headers headers, int dependency,
                short weight, boolean exclusive, int padding, boolean isLast) {
            onHeadersRead(open, stream, headers, padding, isLast);
        }

        @Override
        public int onDataRead(ChannelHandlerContext open, int stream, ByteBuf data, int padding, boolean isLast) {
            end(open, stream, isLast);
            return data.readableBytes() + padding;
        }

        private void end(ChannelHandlerContext open, int stream, boolean isLast) {
            Exchange exchange = isLast ? exchanges.remove(stream) : null;
            if (exchange != null) {
                load.answered(exchange.status, exchange.sentNanos);
                sendNext(open);
            }
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext open, int stream, long errorCode) {
            if (exchanges.remove(stream) != null) {
                load.refused();
                sendNext(open);
            }
        }

        @Override
        public void onGoAwayRead(ChannelHandlerContext open, int lastStream, long errorCode, ByteBuf reason) {
            load.broken("the server ends a connection with error " + errorCode);
        }
    }
}
