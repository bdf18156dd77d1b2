package org.zhongshu.bench;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A screen's live channel (server-sent events), read by one thread that notes when each opened case arrived. */
final class LiveChannel implements AutoCloseable {

    private final HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private final JsonMapper json = new JsonMapper();
    /** First words of the title (the thing's name) → arrival times. */
    private final Map<String, List<Long>> opened = new ConcurrentHashMap<>();
    private final InputStream stream;

    LiveChannel(String url, String username, String password) throws IOException, InterruptedException {
        HttpResponse<String> login = http.send(HttpRequest.newBuilder(URI.create(url + "/api/login")).header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.writeValueAsString(Map.of("username", username, "password", password)))).build(), HttpResponse.BodyHandlers.ofString());
        if (login.statusCode() != 200) {
            throw new IOException("sign-in of " + username + " refused: " + login.body());
        }
        HttpResponse<InputStream> answer = http.send(HttpRequest.newBuilder(URI.create(url + "/api/live")).header("Accept", "text/event-stream").build(),
                HttpResponse.BodyHandlers.ofInputStream());
        if (answer.statusCode() != 200) {
            throw new IOException("live channel refused: " + answer.statusCode());
        }
        stream = answer.body();
        Thread.ofPlatform().daemon().name("live").start(this::read);
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String event = "";
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event:")) {
                    event = line.substring(6).strip();
                } else if (line.startsWith("data:") && event.equals("case")) {
                    long now = System.nanoTime();
                    JsonNode data = json.readTree(line.substring(5));
                    if (data.path("what").asString().equals("opened")) {
                        // "压测设备 7 井盖开启或移位": the name has one blank, the rule's follows
                        String[] title = data.path("title").asString().split(" ");
                        opened.computeIfAbsent(title.length < 2 ? title[0] : title[0] + " " + title[1], k -> new CopyOnWriteArrayList<>()).add(now);
                    }
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    /** When a case of the thing arrived first after a moment, null = not yet. */
    Long openedCase(String thingName, long after) {
        return opened.getOrDefault(thingName, List.of()).stream().filter(t -> t >= after).findFirst().orElse(null);
    }

    @Override
    public void close() throws IOException {
        stream.close();
        http.shutdownNow();
    }
}
