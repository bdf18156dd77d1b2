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

/**
 * The demonstration accounts as printed at the start, one for each role; asked of the running server, as the sign-in page does.
 * Where a role has many, the first from a place that no line names yet: an officer of a department, not one more of the data bureau.
 */
final class DemoAccounts {

    private DemoAccounts() {
    }

    static List<String> list(String base) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            JsonNode answer = Json.read(http.send(HttpRequest.newBuilder(URI.create(base + "/api/demo/accounts")).build(), HttpResponse.BodyHandlers.ofString()).body());
            return oneForEachRole(answer.path("items"));
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    static List<String> oneForEachRole(JsonNode accounts) {
        Map<String, JsonNode> byRole = new LinkedHashMap<>();
        for (JsonNode account : accounts) {
            byRole.merge(account.path("role").asString(), account, (one, other) -> named(byRole, one) && !named(byRole, other) ? other : one);
        }
        return byRole.values().stream().map(account -> "%-22s %s%s".formatted(account.path("username").asString(), account.path("roleName").asString(),
                place(account).isEmpty() ? "" : "（" + place(account) + "）")).toList();
    }

    private static boolean named(Map<String, JsonNode> byRole, JsonNode account) {
        return byRole.values().stream().anyMatch(other -> other != account && place(other).equals(place(account)));
    }

    private static String place(JsonNode account) {
        return account.path("orgName").asString("") + account.path("townName").asString("");
    }
}
