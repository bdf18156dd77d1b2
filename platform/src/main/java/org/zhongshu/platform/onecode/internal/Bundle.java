package org.zhongshu.platform.onecode.internal;

import org.zhongshu.algorithms.crypto.Sm2;
import org.zhongshu.algorithms.crypto.Sm2Verifier;
import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a terminal takes along: public keys, the short list of stopped codes, its scene's rules. Travels as {@code {"payload": "<JSON>", "signature": "<Base64>"}}; signed (SM3withSM2, DER) are the payload's
 * UTF-8 bytes as they stand there.
 *
 * @param at        when the server made it; a later one counts
 * @param fresh     until when its list is fresh
 * @param until     until when it may be relied on at all: as long as the scene allows without a network
 * @param keys      day → public key
 * @param stopped   handles whose codes may still be about
 */
record Bundle(String city, String scene, String terminal, Instant at, Instant fresh, Instant until, Duration tolerance, Map<Integer, Sm2> keys, Set<Long> stopped) {

    private static final String FORMAT = "zhongshu-onecode/1";

    String signed(Sm2 root) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("format", FORMAT);
        payload.put("city", city);
        payload.put("scene", scene);
        payload.put("terminal", terminal);
        payload.put("at", at.toString());
        payload.put("fresh", fresh.toString());
        payload.put("until", until.toString());
        payload.put("tolerance", tolerance.toSeconds());
        Map<String, String> pems = new LinkedHashMap<>();
        keys.forEach((day, key) -> pems.put(Integer.toString(day), key.publicPem()));
        payload.put("keys", pems);
        // as text: numbers of 64 bits do not survive every reader
        payload.put("stopped", stopped.stream().map(h -> Long.toString(h)).sorted().toList());
        String text = Json.write(payload);
        return Json.write(Map.of("payload", text, "signature", Base64.getEncoder().encodeToString(root.sign(text.getBytes(StandardCharsets.UTF_8)))));
    }

    /** @throws IOException when it cannot be read or is not signed by the root */
    static Bundle read(String signed, Sm2 root) throws IOException {
        try {
            JsonNode outer = Json.mapper().readTree(signed);
            String text = outer.path("payload").asString("");
            if (!root.verify(text.getBytes(StandardCharsets.UTF_8), Base64.getDecoder().decode(outer.path("signature").asString("")))) {
                throw new IOException("核验材料的签名不对 the bundle is not rightly signed");
            }
            JsonNode n = Json.mapper().readTree(text);
            if (!FORMAT.equals(n.path("format").asString())) {
                throw new IOException("不认识的核验材料 unknown bundle: " + n.path("format").asString());
            }
            Map<Integer, Sm2> keys = new HashMap<>();
            n.path("keys").properties().forEach(k -> keys.put(Integer.valueOf(k.getKey()), Sm2.fromPem(k.getValue().asString())));
            Set<Long> stopped = new HashSet<>();
            n.path("stopped").forEach(h -> stopped.add(Long.valueOf(h.asString())));
            return new Bundle(n.path("city").asString(), n.path("scene").asString(), n.path("terminal").asString(), Instant.parse(n.path("at").asString()), Instant.parse(n.path("fresh").asString()),
                    Instant.parse(n.path("until").asString()), Duration.ofSeconds(n.path("tolerance").asLong()), Map.copyOf(keys), Set.copyOf(stopped));
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new IOException("核验材料无法读取 the bundle cannot be read", e);
        }
    }

    Map<Integer, Sm2Verifier> verifiers() {
        Map<Integer, Sm2Verifier> made = new HashMap<>();
        keys.forEach((day, key) -> made.put(day, Sm2Verifier.of(key)));
        return Map.copyOf(made);
    }
}
