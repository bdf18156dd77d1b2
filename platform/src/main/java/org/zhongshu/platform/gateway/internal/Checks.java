package org.zhongshu.platform.gateway.internal;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.devices.DeviceLogin;
import org.zhongshu.platform.gateway.Intake;
import org.zhongshu.platform.gateway.ObservationLog;
import org.zhongshu.platform.gateway.Readings;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.twin.Metrics;
import org.zhongshu.platform.twin.Protocol;
import org.zhongshu.platform.twin.ReadingTimes;
import org.zhongshu.platform.twin.StoreLag;
import org.zhongshu.platform.twin.ThingTypes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** {@link Intake} for all protocols; the MQTT path uses {@link #send(ReadingsBuffer, ObservationLog.Receipt)} without stages. */
@Component
class Checks implements Intake {

    private final ThingTypes types;
    private final Metrics metrics;
    private final ReadingTimes times;
    private final ObservationLog log;
    private final Rejects rejects;
    private final StoreLag lag;
    private final Map<String, TypeKeys> keys = new ConcurrentHashMap<>();

    Checks(ThingTypes types, Metrics metrics, ReadingTimes times, ObservationLog log, Rejects rejects, ObjectProvider<StoreLag> lag) {
        this.types = types;
        this.metrics = metrics;
        this.times = times;
        this.log = log;
        this.rejects = rejects;
        this.lag = lag.getIfAvailable();
    }

    TypeKeys keysOf(DeviceLogin device) {
        return keys.computeIfAbsent(device.typeId(), id -> new TypeKeys(types.findType(id).orElse(null), metrics));
    }

    ReadingsBuffer newBuffer() {
        return new ReadingsBuffer(times);
    }

    @Override
    public Readings readings(DeviceLogin device, Protocol protocol, long receivedAt) {
        return newBuffer().begin(device, keysOf(device), protocol, receivedAt);
    }

    @Override
    public CompletionStage<Void> send(Readings readings) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        ReadingsBuffer buffer = (ReadingsBuffer) readings;
        int parts = parts(buffer);
        if (parts == 0) {
            return CompletableFuture.completedFuture(null);
        }
        AtomicInteger open = new AtomicInteger(parts);
        send(buffer, failure -> {
            if (failure != null) {
                stage.completeExceptionally(failure);
            } else if (open.decrementAndGet() == 0) {
                stage.complete(null);
            }
        });
        return stage;
    }

    /** How many receipts {@link #send(ReadingsBuffer, ObservationLog.Receipt)} will give. */
    static int parts(ReadingsBuffer buffer) {
        return buffer.failure() != null ? 1 : (buffer.accepted() > 0 ? 1 : 0) + (buffer.refused() > 0 ? 1 : 0);
    }

    /** Gives one receipt for the accepted and one for the refused values, where there are any; one failure where nothing can be taken now. */
    void send(ReadingsBuffer buffer, ObservationLog.Receipt receipt) {
        if (buffer.failure() != null) {
            receipt.done(buffer.failure());
            return;
        }
        if (buffer.accepted() > 0) {
            log.append(buffer.observation(), receipt);
        }
        if (buffer.refused() > 0) {
            rejects.keep(rejectOf(buffer)).whenComplete((ok, failure) -> receipt.done(failure));
        }
    }

    /** Refused values of one message become one reject in the telemetry form, so that they can be replayed as they are. */
    private static Rejects.Reject rejectOf(ReadingsBuffer buffer) {
        Map<Long, StringBuilder> byTime = new LinkedHashMap<>();
        for (ReadingsBuffer.Refusal r : buffer.refusals()) {
            StringBuilder values = byTime.computeIfAbsent(r.ts(), t -> new StringBuilder());
            values.append(values.isEmpty() ? "" : ",").append(Json.write(r.key())).append(':').append(r.raw());
        }
        List<String> entries = new ArrayList<>(byTime.size());
        byTime.forEach((ts, values) -> entries.add("{\"ts\":" + ts + ",\"values\":{" + values + "}}"));
        ReadingsBuffer.Refusal first = buffer.refusals().getFirst();
        String more = buffer.refusals().size() > 1 ? "；另有 " + (buffer.refusals().size() - 1) + " 个值" : "";
        return new Rejects.Reject(JsonReplay.TELEMETRY, buffer.protocol().name(), buffer.device().thingId(), buffer.device().code(),
                buffer.receivedAt(), ("[" + String.join(",", entries) + "]").getBytes(StandardCharsets.UTF_8), first.reason(), first.detail() + more);
    }

    @Override
    public boolean busy() {
        return lag != null && lag.overLimit();
    }
}
