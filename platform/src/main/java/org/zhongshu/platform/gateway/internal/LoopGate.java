package org.zhongshu.platform.gateway.internal;

import io.netty.channel.EventLoop;
import io.netty.util.internal.PlatformDependent;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The limits of one event loop: what has been read and is not yet durable. When it is full, or when the store has fallen too
 * far behind the log, connections stop reading one by one as they next deliver something, and TCP slows the devices.
 *
 * <p>Counted per loop and not globally on purpose: with a global count a paused loop could wait for a completion that only
 * another loop would see, and strand. Every paused session is here, and whatever completes on this loop wakes them.
 *
 * <p>Completions come from the producer's thread; they are queued and drained on the loop in one task, so that many
 * acknowledgements share one wake-up and each connection is flushed once.
 */
final class LoopGate {

    private final EventLoop loop;
    private final int maxMessages;
    private final long maxBytes;
    private final BooleanSupplier storeBehind;
    private final Queue<Delivery> completed = PlatformDependent.newMpscQueue();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final ArrayDeque<MqttSession> paused = new ArrayDeque<>();
    private final ArrayDeque<MqttSession> toFlush = new ArrayDeque<>();
    private int messages;
    private long bytes;

    LoopGate(EventLoop loop, int maxMessages, long maxBytes, BooleanSupplier storeBehind) {
        this.loop = loop;
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.storeBehind = storeBehind;
    }

    /** On the loop: a message has been read. */
    void took(Delivery delivery) {
        messages++;
        bytes += delivery.size();
    }

    boolean full() {
        return messages >= maxMessages || bytes >= maxBytes || storeBehind.getAsBoolean();
    }

    /** On the loop: the session has stopped reading and waits to be woken. */
    void pause(MqttSession session) {
        paused.add(session);
    }

    /** From any thread: everything the message carried is durable, or failed. */
    void complete(Delivery delivery) {
        completed.add(delivery);
        if (draining.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void drain() {
        // before polling: a completion that arrives during the drain must schedule another one
        draining.set(false);
        for (Delivery d = completed.poll(); d != null; d = completed.poll()) {
            messages--;
            bytes -= d.size();
            MqttSession session = d.session();
            if (session.settled(d)) {
                toFlush.add(session);
            }
        }
        for (MqttSession s = toFlush.poll(); s != null; s = toFlush.poll()) {
            s.flushAcknowledgements();
        }
        wake();
    }

    /** On the loop: lets paused sessions read again once there is clearly room; also called on a timer, for the store's lag. */
    void wake() {
        if (paused.isEmpty() || messages > maxMessages / 2 || bytes > maxBytes / 2 || storeBehind.getAsBoolean()) {
            return;
        }
        // what they hold already may fill the gate again: then the rest waits for the next completion, in turn
        for (int n = paused.size(); n > 0 && !full(); n--) {
            paused.poll().resume();
        }
    }

    int inFlight() {
        return messages;
    }

    EventLoop loop() {
        return loop;
    }
}
