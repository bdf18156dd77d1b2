package org.zhongshu.demo;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.zhongshu.demo.city.Scale;

/**
 * How the demonstration was started.
 *
 * @param url      the server's web address
 * @param data     the demonstration's own folder: its secret and what it has done so far
 * @param people   how many people the departments know
 * @param stdin    end when standard input closes, so that a killed parent takes the demonstration along
 */
record Options(URI url, int mqttPort, int coapPort, int hj212Port, String city, Scale scale, int people, String password, Path data, boolean stdin) {

    /** As many as live there. */
    private static final Map<String, Integer> COUNTY = Map.of("guangde", 500_000, "yixing", 1_280_000, "pinghu", 680_000);

    static Options parse(String... arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--until-stdin-closes")) {
                given.put("stdin", "true");
            } else if (arguments[i].startsWith("--") && i + 1 < arguments.length) {
                given.put(arguments[i].substring(2), arguments[++i]);
            } else {
                throw new IllegalArgumentException("选项应成对给出 options come in pairs: " + arguments[i]);
            }
        }
        String city = given.getOrDefault("city", "guangde");
        Scale scale = Scale.valueOf(given.getOrDefault("scale", "small").toUpperCase(Locale.ROOT));
        int people = given.containsKey("people") ? Integer.parseInt(given.get("people")) : scale == Scale.SMALL ? 20_000 : COUNTY.getOrDefault(city, 500_000);
        return new Options(URI.create(given.getOrDefault("url", "http://127.0.0.1:8080").replaceAll("/+$", "")),
                Integer.parseInt(given.getOrDefault("mqtt-port", "1883")), Integer.parseInt(given.getOrDefault("coap-port", "5683")),
                Integer.parseInt(given.getOrDefault("hj212-port", "9212")), city, scale, people,
                given.getOrDefault("password", ""),
                Path.of(given.getOrDefault("data", "data/demo")), given.containsKey("stdin"));
    }

    String host() {
        return url.getHost();
    }
}
