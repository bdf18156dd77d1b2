package org.zhongshu.platform.gateway.internal;

import org.zhongshu.platform.gateway.ObservationLog;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/** One PUBLISH on its way: acknowledged when every part of it (observations, rejects, attributes …) is durable. */
final class Delivery implements ObservationLog.Receipt {

    private static final AtomicIntegerFieldUpdater<Delivery> OPEN = AtomicIntegerFieldUpdater.newUpdater(Delivery.class, "open");

    private final MqttSession session;
    private final LoopGate gate;
    private final int packetId;
    private final int size;
    /** parts not yet durable, plus one that the reading thread holds until it has handed over all parts */
    @SuppressWarnings("unused")
    private volatile int open = 1;
    private volatile Throwable failure;
    private boolean settled;
    private byte reason;

    /** @param packetId 0 for QoS 0: nothing to acknowledge */
    Delivery(MqttSession session, LoopGate gate, int packetId, int size) {
        this.session = session;
        this.gate = gate;
        this.packetId = packetId;
        this.size = size;
    }

    /** One more part; call before handing the part over. */
    void expect() {
        OPEN.incrementAndGet(this);
    }

    /** A part is durable (null) or failed; also called once by the reader when all parts are handed over. */
    @Override
    public void done(Throwable failure) {
        if (failure != null) {
            this.failure = failure;
        }
        if (OPEN.decrementAndGet(this) == 0) {
            gate.complete(this);
        }
    }

    /** MQTT 5 reason code of the acknowledgement; on the loop, before the last {@link #done}. */
    void reason(byte reason) {
        this.reason = reason;
    }

    byte reason() {
        return reason;
    }

    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    Throwable failure() {
        return failure;
    }

    MqttSession session() {
        return session;
    }

    int packetId() {
        return packetId;
    }

    int size() {
        return size;
    }
}
