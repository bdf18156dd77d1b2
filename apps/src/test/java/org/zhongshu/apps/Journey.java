package org.zhongshu.apps;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.zhongshu.testkit.TestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Recording in, closed case out: enters devices into the ledger, plays recordings into the server's own device port as
 * devices would, waits for the case and walks it to its end through the public API.
 *
 * <p>A recording is a file of JSON lines: {@code {"device": "x-1", "at": -120, "values": {"level": 96}}}; {@code at} is
 * seconds from the moment of playing (default 0), so that rules with a duration see it pass.
 */
public final class Journey {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final byte[] PHOTO = java.util.Base64.getDecoder().decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
    private final int port;
    private final Map<String, TestClient> accounts = new HashMap<>();
    private final Map<String, String> tokens = new LinkedHashMap<>();

    private Journey(int port) {
        this.port = port;
    }

    public static Journey at(int port) {
        return new Journey(port);
    }

    /** A session of a demonstration account. */
    public TestClient account(String username) {
        return accounts.computeIfAbsent(username, name -> TestClient.at(port).signIn(name));
    }

    /** Enters a device, without a place. */
    public void device(String code, String type, String department) {
        device(code, type, department, null, null, "");
    }

    /** Enters a device by CSV, as a city does with its inventory. */
    public void device(String code, String type, String department, Double lon, Double lat, String placeClass) {
        String token = "journey-" + code + "-token-0123456789";
        importLine("code,name,type,department,town,lon,lat,placeClass,protocol,token", String.join(",", code, "示范 " + code, type, department, "",
                lon == null ? "" : lon.toString(), lat == null ? "" : lat.toString(), placeClass, "http", token));
        tokens.put(code, token);
    }

    /** Enters a pollution source that speaks HJ 212 under the id {@code mn}; password 123456. */
    public void source(String code, String type, String department, String mn) {
        importLine("code,name,type,department,protocol,mn,password", String.join(",", code, "示范 " + code, type, department, "hj212", mn, "123456"));
    }

    private void importLine(String header, String line) {
        JsonNode answer = account("steward").upload("/api/devices/import", "devices.csv", "text/csv", (header + "\n" + line + "\n").getBytes(StandardCharsets.UTF_8), Map.of()).ok();
        if (answer.path("refused").isArray() && !answer.path("refused").isEmpty()) {
            throw new AssertionError("device refused: " + answer);
        }
    }

    /** The twin's id of a device. */
    public String thing(String code) {
        return await("thing " + code, () -> {
            for (JsonNode thing : account("steward").get("/api/things?q=" + code).ok().path("items")) {
                if (thing.path("code").asString().equals(code)) {
                    return thing.path("id").asString();
                }
            }
            return null;
        });
    }

    /** Sends every line of a recording and proves that each was acknowledged. */
    public void play(String recording) {
        long now = System.currentTimeMillis();
        for (String line : read(recording).lines().filter(l -> !l.isBlank()).toList()) {
            JsonNode step = JSON.readTree(line);
            Map<String, Object> body = Map.of("ts", now + step.path("at").asLong(0) * 1000, "values", step.path("values"));
            TestClient.at(port).post("/api/v1/" + tokens.get(step.path("device").asString()) + "/telemetry", body).ok();
        }
    }

    /** Waits for the open case of a device. */
    public OpenCase caseOf(String code) {
        String thing = thing(code);
        JsonNode found = await("a case of " + code, () -> {
            JsonNode items = account("operator").get("/api/cases?box=all&open=true&thing=" + thing).ok().path("items");
            return items.isEmpty() ? null : items.get(0);
        });
        return new OpenCase(found.path("id").asString(), found.path("type").asString(), "operator");
    }

    /** A case in hand, seen by one account. */
    public final class OpenCase {
        private final String id;
        private final String type;
        private final String username;

        private OpenCase(String id, String type, String username) {
            this.id = id;
            this.type = type;
            this.username = username;
        }

        public String id() {
            return id;
        }

        public String type() {
            return type;
        }

        public OpenCase as(String account) {
            return new OpenCase(id, type, account);
        }

        /** The case page as this account sees it. */
        public JsonNode view() {
            return account(username).get("/api/cases/" + id).ok();
        }

        /** Takes a step with whatever words, answers and evidence it asks for. */
        public JsonNode act(String action) {
            return act(action, "已按要求办理");
        }

        public JsonNode act(String action, String text) {
            return attempt(action, text).ok();
        }

        public TestClient.Answer attempt(String action, String text) {
            JsonNode view = view();
            JsonNode offered = null;
            for (JsonNode candidate : view.path("actions")) {
                offered = candidate.path("id").asString().equals(action) ? candidate : offered;
            }
            if (offered == null) {
                throw new AssertionError(username + " is not offered " + action + " in " + view.path("actions"));
            }
            Map<String, Object> values = new LinkedHashMap<>();
            for (JsonNode ask : offered.path("asks")) {
                values.put(ask.path("key").asString(), ask.path("kind").asString().equals("choice") ? first(ask.path("options")) : "已完成");
            }
            List<String> evidence = new java.util.ArrayList<>();
            for (JsonNode wanted : offered.path("evidence")) {
                for (int i = 0; i < Math.max(1, wanted.path("min").asInt(1)); i++) {
                    evidence.add(account(username).upload("/api/cases/" + id + "/evidence", "现场.png", "image/png", PHOTO,
                            Map.of("kind", wanted.path("kind").asString())).ok().path("id").asString());
                }
            }
            return account(username).post("/api/cases/" + id + "/actions/" + action,
                    Map.of("text", text, "values", values, "evidence", evidence, "version", view.path("version").asInt()));
        }

        /** Tries the closing step until the closure checks let it pass, and proves that the case is closed. */
        public void closesWith(String action) {
            await("closing of case " + id, () -> attempt(action, "核查通过").status() == 200 ? "closed" : null);
            if (!view().path("state").asString().equals("closed")) {
                throw new AssertionError("not closed: " + view());
            }
        }

        private Object first(JsonNode options) {
            return options.get(0).isString() ? options.get(0).asString() : options.get(0).path("id").asString();
        }
    }

    /** Asks again until there is an answer. */
    public static <T> T await(String what, Supplier<T> ask) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            T answer = ask.get();
            if (answer != null) {
                return answer;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }

    private static String read(String resource) {
        try (InputStream in = Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new AssertionError("no recording " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
