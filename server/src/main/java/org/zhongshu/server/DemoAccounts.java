package org.zhongshu.server;

import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The demonstration accounts as printed at the start, one for each role; asked of the running server, as the sign-in page does. */
final class DemoAccounts {

    private DemoAccounts() {
    }

    static List<String> list(String base) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            JsonNode answer = Json.read(http.send(HttpRequest.newBuilder(URI.create(base + "/api/demo/accounts")).build(), HttpResponse.BodyHandlers.ofString()).body());
            Map<String, String> byRole = new LinkedHashMap<>();
            for (JsonNode account : answer.path("items")) {
                String place = account.path("orgName").asString("") + account.path("townName").asString("");
                byRole.putIfAbsent(account.path("role").asString(), "%-22s %s%s".formatted(account.path("username").asString(),
                        account.path("roleName").asString(), place.isEmpty() ? "" : "（" + place + "）"));
            }
            return List.copyOf(byRole.values());
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }
}
