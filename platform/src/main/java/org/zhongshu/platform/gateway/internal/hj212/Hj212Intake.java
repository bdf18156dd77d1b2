package org.zhongshu.platform.gateway.internal.hj212;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.hj212.Hj212Codec;
import org.zhongshu.algorithms.hj212.Hj212Exception;
import org.zhongshu.algorithms.hj212.Hj212Message;
import org.zhongshu.algorithms.hj212.Hj212Time;
import org.zhongshu.platform.devices.DeviceCommand;
import org.zhongshu.platform.devices.DeviceCommands;
import org.zhongshu.platform.devices.DeviceRegistry;
import org.zhongshu.platform.devices.Hj212Login;
import org.zhongshu.platform.gateway.Intake;
import org.zhongshu.platform.gateway.RejectReplayer;
import org.zhongshu.platform.gateway.Rejects;
import org.zhongshu.platform.gateway.Rejects.Reject;
import org.zhongshu.platform.gateway.internal.Workers;
import org.zhongshu.platform.shared.Json;

import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * What becomes of one HJ 212 frame.
 *
 * <p>Data (2xxx, 30xx) is answered (9014) when the log has it. A frame that breaks the standard, comes from an unknown MN or
 * carries a wrong PW stays unanswered, which is the standard's way of refusing an upload (the station repeats it, HJ 212-2017
 * §6.2.2), and is kept with its reason. Values that are out of the type's limits are kept one by one; the rest of the frame
 * is taken. Answers to our requests (9011, 9012) settle the command they belong to.
 */
@Component
class Hj212Intake implements RejectReplayer {

    static final String FORMAT = "hj212";

    private final DeviceRegistry devices;
    private final DeviceCommands commands;
    private final Intake intake;
    private final Rejects rejects;
    private final Hj212Readings readings;
    private final Workers workers;
    private final Clock clock;
    /** Requests on their way: MN + QN → request number of the command. Bounded: a station that never answers must not fill memory. */
    private final Map<String, Integer> asked = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > 20_000;
        }
    });

    Hj212Intake(DeviceRegistry devices, DeviceCommands commands, Intake intake, Rejects rejects, Hj212Readings readings, Workers workers, Clock clock) {
        this.devices = devices;
        this.commands = commands;
        this.intake = intake;
        this.rejects = rejects;
        this.readings = readings;
        this.workers = workers;
        this.clock = clock;
    }

    DeviceRegistry devices() {
        return devices;
    }

    boolean busy() {
        return intake.busy();
    }

    long now() {
        return clock.millis();
    }

    /**
     * @param heard  told at once whose frame it is, when it is a known station's with the right password
     * @param settle told when the frame is durable: the answer's bytes, or null for none
     */
    void take(byte[] frame, Consumer<Hj212Login> heard, Consumer<byte[]> settle) {
        long at = clock.millis();
        Understood understood;
        try {
            understood = understand(frame);
        } catch (Refused refused) {
            rejects.keep(new Reject(FORMAT, "HJ212", refused.thing, refused.mn, at, frame, refused.reason, refused.getMessage()))
                    .whenComplete((kept, failure) -> settle.accept(null));
            return;
        }
        devices.seen(understood.station.device().thingId(), at);
        heard.accept(understood.station);
        byte[] answer = understood.message.acknowledgement().map(a -> Hj212Codec.encode(a, null)).orElse(null);
        store(understood, at).whenComplete((done, failure) -> settle.accept(failure == null ? answer : null));
    }

    /** What people ordered and the station has not answered; {@code then} is told on another thread, if there is anything. */
    void pending(Hj212Login station, Consumer<List<DeviceCommand>> then) {
        long thing = station.device().thingId();
        if (commands.anyPending(thing)) {
            workers.run(() -> then.accept(commands.pending(thing).stream().filter(c -> c.method().matches("CN\\d{4}")).toList()), failure -> { });
        }
    }

    void sent(DeviceCommand command) {
        workers.run(() -> commands.sent(command.thingId(), command.requestId()), failure -> { });
    }

    @Override
    public String format() {
        return FORMAT;
    }

    @Override
    public CompletionStage<String> replay(Reject reject) {
        try {
            Understood understood = understand(reject.payload());
            return intake.send(readings.take(understood.station.device(), understood.message, reject.receivedAt())).thenApply(done -> null);
        } catch (Refused refused) {
            return CompletableFuture.completedFuture(refused.getMessage());
        }
    }

    private CompletionStage<Void> store(Understood understood, long at) {
        Hj212Message message = understood.message;
        long thing = understood.station.device().thingId();
        switch (message.cn()) {
            case "9011", "9012" -> {
                CompletableFuture<Void> settled = new CompletableFuture<>();
                workers.run(() -> answered(thing, message), failure -> {
                    if (failure == null) {
                        settled.complete(null);
                    } else {
                        settled.completeExceptionally(failure);
                    }
                });
                return settled;
            }
            default -> {
                return intake.send(readings.take(understood.station.device(), message, at));
            }
        }
    }

    private Understood understand(byte[] frame) throws Refused {
        String[] mn = {null};
        Hj212Message message;
        try {
            message = Hj212Codec.decode(frame, id -> {
                mn[0] = id;
                return devices.findByHj212(id).map(Hj212Login::sm4Key).orElse(null);
            });
        } catch (Hj212Exception e) {
            throw new Refused(0, mn[0], "hj212-" + e.reason(), e.getMessage());
        }
        Hj212Login station = devices.findByHj212(message.mn()).orElse(null);
        if (station == null) {
            throw new Refused(0, message.mn(), "unknown-device", "设备台账中没有 MN 为 " + message.mn() + " 的站点");
        }
        long thing = station.device().thingId();
        if (!station.device().enabled()) {
            throw new Refused(thing, message.mn(), "disabled", "站点 " + message.mn() + " 已停用");
        }
        if (!station.password().equals(message.pw())) {
            throw new Refused(thing, message.mn(), "password", "站点 " + message.mn() + " 的访问密码 PW 不符");
        }
        if (station.sm4Key() != null && carriesData(message) && !new String(frame, java.nio.charset.StandardCharsets.ISO_8859_1).contains("CP=&&{")) {
            throw new Refused(thing, message.mn(), "plain", "站点 " + message.mn() + " 登记为加密传输，却收到明文");
        }
        try {
            message.dataTime();
        } catch (Hj212Exception e) {
            throw new Refused(thing, message.mn(), "time", e.getMessage());
        }
        return new Understood(station, message);
    }

    private static boolean carriesData(Hj212Message message) {
        // a body shorter than one SM4 block has nothing to encrypt (HJ 212-2025 §6.4.2)
        return message.body().length() >= 16;
    }

    private void answered(long thing, Hj212Message message) {
        Integer requestId = asked.get(message.mn() + message.qn());
        if (requestId == null) {
            return; // an answer to a request of an earlier run: the command is sent again
        }
        boolean request = message.cn().equals("9011");
        String code = message.find(request ? "QnRtn" : "ExeRtn").orElse("");
        if (!code.equals("1")) {
            commands.failed(thing, requestId, (request ? "站点拒绝执行，QnRtn=" : "站点执行失败，ExeRtn=") + code);
        } else if (!request) {
            commands.acknowledged(thing, requestId, Json.write(Map.of("ExeRtn", code)));
        }
        if (!request || !code.equals("1")) {
            asked.remove(message.mn() + message.qn());
        }
    }

    /**
     * The frame that asks the station: method = {@code CN} and the command number, e.g. {@code CN1062}, parameters = {"CP": "body"}.
     * QN, the request's time in milliseconds, is what the station's answers repeat: it leads back to the command.
     */
    Hj212Message request(Hj212Login station, DeviceCommand command) {
        String stamp;
        long at = clock.millis();
        do {
            stamp = Hj212Time.qn(Instant.ofEpochMilli(at++));
        } while (asked.putIfAbsent(station.mn() + stamp, command.requestId()) != null);
        String body = command.params() == null ? "" : Json.read(command.params()).path("CP").asString("");
        int version = station.sm4Key() == null ? 1 : 2;
        return new Hj212Message(stamp, "91", command.method().substring(2), station.password(), station.mn(), version << 2 | 1, 0, 0, false, body);
    }

    private record Understood(Hj212Login station, Hj212Message message) {
    }

    private static final class Refused extends Exception {
        private final long thing;
        private final String mn;
        private final String reason;

        Refused(long thing, String mn, String reason, String message) {
            super(message, null, false, false);
            this.thing = thing;
            this.mn = mn;
            this.reason = reason;
        }
    }
}
