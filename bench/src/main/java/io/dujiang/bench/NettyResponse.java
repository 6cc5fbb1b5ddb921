package io.dujiang.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** Responses of the servers on Netty. */
final class NettyResponse {
    private NettyResponse() {}

    /** The head of a response that is streamed. */
    static HttpResponse streamed() {
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, Page.OCTETS)
                .set(HttpHeaderNames.DATE, HttpDate.now())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, Page.PIECES * Page.PIECE_BYTES);
        return response;
    }

    /** One piece of it; the last ends it. */
    static HttpContent piece(int number) {
        ByteBuf bytes = Unpooled.wrappedBuffer(Page.piece());
        return number == Page.PIECES - 1 ? new DefaultLastHttpContent(bytes) : new DefaultHttpContent(bytes);
    }

    static FullHttpResponse of(Page page) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(page.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.contentType())
                .set(HttpHeaderNames.DATE, HttpDate.now())
                .setInt(HttpHeaderNames.CONTENT_LENGTH, page.body().length);
        return response;
    }
}
