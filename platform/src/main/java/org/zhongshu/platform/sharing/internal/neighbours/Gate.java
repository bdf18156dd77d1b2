package org.zhongshu.platform.sharing.internal.neighbours;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.CryptoException;
import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Lets in what a neighbour says: signed by its key, meant for us, said now, and for the first time. */
@Component
class Gate {

    private static final int LARGEST = 16 << 20;
    /** Of who is not known yet. */
    private static final int FIRST = 8 << 10;

    private final Installation self;
    private final NeighbourStore store;
    private final Clock clock;

    Gate(Installation self, NeighbourStore store, Clock clock) {
        this.self = self;
        this.store = store;
        this.clock = clock;
    }

    record Said(Neighbour neighbour, JsonNode body, String nonce) {
    }

    Said open(HttpServletRequest request) {
        Neighbour from = store.find(request.getHeader(Envelope.FROM)).filter(Neighbour::paired)
                .orElseThrow(() -> Problem.unauthenticated("unknown-neighbour", "本平台没有与您的平台互联，或互联已解除。"));
        Envelope envelope = envelope(request);
        byte[] body = body(request, LARGEST);
        if (!envelope.to().equals(self.code()) || !envelope.signedBy(Sm2.fromPem(from.publicKey()), request.getRequestURI(), body)) {
            throw Problem.unauthenticated("bad-signature", "签名无效：内容被改动，或不是该邻居所签。");
        }
        onTime(envelope);
        if (!store.fresh(from.code(), envelope.nonce(), clock.instant())) {
            throw Problem.conflict("replayed", "这条消息已经收到过，重放不予处理。");
        }
        return new Said(from, json(body), envelope.nonce());
    }

    /** A first word: signed by the key that it brings along. What it says must be proved otherwise. */
    Said first(HttpServletRequest request) {
        byte[] body = body(request, FIRST);
        JsonNode json = json(body);
        String pem = json.path("publicKey").asString("");
        Envelope envelope = envelope(request);
        try {
            if (!envelope.to().equals(self.code()) || !envelope.from().equals(Installation.code(pem)) || !envelope.signedBy(Sm2.fromPem(pem), request.getRequestURI(), body)) {
                throw Problem.unauthenticated("bad-signature", "签名无效。");
            }
        } catch (CryptoException e) {
            throw Problem.unauthenticated("bad-key", "公钥有误：" + e.getMessage());
        }
        onTime(envelope);
        return new Said(null, json, envelope.nonce());
    }

    private void onTime(Envelope envelope) {
        Instant now = clock.instant();
        Duration apart = Duration.between(Instant.ofEpochMilli(envelope.millis()), now);
        if (apart.abs().compareTo(Envelope.SKEW) > 0) {
            throw Problem.unauthenticated("clock", "两地时钟相差 " + Math.abs(apart.toSeconds()) + " 秒（对方" + (apart.isNegative() ? "快" : "慢") + "），超过 " + Envelope.SKEW.toMinutes()
                    + " 分钟，消息不予处理；请两地校时。");
        }
    }

    private static Envelope envelope(HttpServletRequest request) {
        String time = request.getHeader(Envelope.TIME);
        String nonce = request.getHeader(Envelope.NONCE);
        if (request.getHeader(Envelope.FROM) == null || request.getHeader(Envelope.TO) == null || time == null || !time.matches("\\d{1,15}") || nonce == null || !nonce.matches("[0-9a-f]{32}")
                || request.getHeader(Envelope.SIGNATURE) == null) {
            throw Problem.unauthenticated("unsigned", "消息没有签名。");
        }
        return new Envelope(request.getHeader(Envelope.FROM), request.getHeader(Envelope.TO), Long.parseLong(time), nonce, request.getHeader(Envelope.SIGNATURE));
    }

    private static byte[] body(HttpServletRequest request, int most) {
        if (request.getContentLengthLong() > most) {
            throw Problem.badRequest("too-long", "消息过长。");
        }
        try (InputStream in = request.getInputStream()) {
            byte[] body = in.readNBytes(most + 1);
            if (body.length > most) {
                throw Problem.badRequest("too-long", "消息过长。");
            }
            return body;
        } catch (IOException e) {
            throw Problem.badRequest("broken", "消息没有传完。");
        }
    }

    private static JsonNode json(byte[] body) {
        try {
            return Json.read(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            throw Problem.badRequest("bad-json", "消息不是有效的 JSON。");
        }
    }
}
