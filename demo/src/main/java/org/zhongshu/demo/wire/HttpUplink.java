package org.zhongshu.demo.wire;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A device that posts by HTTP, one message at a time, and tries again what was not taken. */
public final class HttpUplink implements Uplink {

    private static final int CAPACITY = 200;

    private final URI address;
    private final Traffic traffic;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private boolean busy;
    private volatile boolean connected;
    private volatile boolean closed;
    private long notBefore;

    public HttpUplink(String base, String token, Traffic traffic) {
        this.address = URI.create(base + "/api/v1/" + token + "/telemetry");
        this.traffic = traffic;
    }

    @Override
    public synchronized void send(byte[] payload, boolean expendable) {
        if (waiting.size() >= CAPACITY) {
            waiting.removeFirst();
            traffic.dropped.increment();
        }
        waiting.addLast(payload);
        next();
    }

    private synchronized void next() {
        if (busy || closed || waiting.isEmpty() || System.nanoTime() < notBefore) {
            return;
        }
        busy = true;
        byte[] payload = waiting.peekFirst();
        traffic.sent.increment();
        HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(15)).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(payload)).build();
        Api.client().sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((answer, failure) -> done(payload, failure == null ? answer.statusCode() : 0));
    }

    private synchronized void done(byte[] payload, int status) {
        busy = false;
        connected = status > 0;
        if (status >= 200 && status < 300) {
            waiting.remove(payload);
            traffic.acknowledged.increment();
            next();
        } else if (status >= 400 && status < 500 && status != 429) {
            // the server has seen it and will not have it: trying again cannot help
            waiting.remove(payload);
            traffic.refused.increment();
        } else {
            notBefore = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        }
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public void close() {
        closed = true;
    }
}
