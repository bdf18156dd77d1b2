package org.zhongshu.demo.departments;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * The land department gives no access to its database but a service: {@code GET /api/v1/{addresses|dwellings|facilities}?page=1&size=500}
 * with the header {@code X-Api-Key}. Pages count from 1; a page after the last is empty.
 */
final class LandService implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LandService.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> LISTS = Set.of("addresses", "dwellings", "facilities");
    private static final int MOST = 2_000;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().name("land-", 0).factory());
    private final Store store;
    private final byte[] key;

    LandService(int port, Store store, String key) throws IOException {
        this.store = store;
        this.key = key.getBytes(StandardCharsets.UTF_8);
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 16);
        server.createContext("/api/v1/", this::answer);
        server.setExecutor(workers);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String list = exchange.getRequestURI().getPath().substring("/api/v1/".length());
            String given = exchange.getRequestHeaders().getFirst("X-Api-Key");
            if (given == null || !MessageDigest.isEqual(key, given.getBytes(StandardCharsets.UTF_8))) {
                send(exchange, 401, Map.of("code", 401, "message", "密钥不正确"));
            } else if (!exchange.getRequestMethod().equals("GET") || !LISTS.contains(list)) {
                send(exchange, 404, Map.of("code", 404, "message", "没有这个接口"));
            } else {
                Map<String, String> query = query(exchange.getRequestURI().getQuery());
                int page = Math.max(1, Integer.parseInt(query.getOrDefault("page", "1")));
                int size = Math.clamp(Integer.parseInt(query.getOrDefault("size", "500")), 1, MOST);
                send(exchange, 200, page(list, page, size));
            }
        } catch (NumberFormatException e) {
            send(exchange, 400, Map.of("code", 400, "message", "page 和 size 须为整数"));
        } catch (SQLException e) {
            log.warn("The land service could not answer", e);
            send(exchange, 503, Map.of("code", 503, "message", "服务暂不可用"));
        }
    }

    private Map<String, Object> page(String list, int page, int size) throws SQLException {
        Map<String, Object> answer = new LinkedHashMap<>();
        try (Connection c = store.open(); var s = c.prepareStatement("SELECT * FROM " + Loader.quote(list, true) + " WHERE n > ? AND n <= ? ORDER BY n");
             var count = c.createStatement().executeQuery("SELECT coalesce(max(n), 0) FROM " + Loader.quote(list, true))) {
            count.next();
            answer.put("code", 0);
            answer.put("message", "示范数据");
            answer.put("total", count.getLong(1));
            answer.put("page", page);
            answer.put("size", size);
            s.setLong(1, (page - 1L) * size);
            s.setLong(2, (long) page * size);
            List<Map<String, Object>> rows = new ArrayList<>();
            try (ResultSet r = s.executeQuery()) {
                int columns = r.getMetaData().getColumnCount();
                while (r.next()) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    for (int i = 1; i <= columns; i++) {
                        String name = r.getMetaData().getColumnName(i);
                        if (!name.equals("n")) {
                            row.put(name, r.getObject(i));
                        }
                    }
                    rows.add(row);
                }
            }
            answer.put("data", rows);
        }
        return answer;
    }

    private static Map<String, String> query(String text) {
        Map<String, String> all = new HashMap<>();
        if (text != null) {
            for (String pair : text.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    all.put(pair.substring(0, equals), pair.substring(equals + 1));
                }
            }
        }
        return all;
    }

    private static void send(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
