package org.zhongshu.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Link;
import org.zhongshu.demo.city.Population;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/** Enters the population into the device ledger by CSV, as a city would with its first inventory. */
final class Ledger {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);
    private static final int LINES = 5_000;
    private static final String HEADER = "code,name,type,department,town,village,lon,lat,placeClass,protocol,token,gateway,parent,mn,password,sm4Key,endpoint,attributes\n";

    private final Api api;
    private final Memory memory;

    Ledger(Api api, Memory memory) {
        this.api = api;
        this.memory = memory;
    }

    /** Registers all; devices that the ledger already has count as done. */
    void enter(Population population) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        population.gateways().forEach(g -> lines.add(line(g.code(), g.name(), "gateway", g.kind().department, g.town(), "", g.place().lon(), g.place().lat(),
                "", "mqtt", token(g.code()), "true", "", "", "", "", "")));
        population.devices().forEach(d -> lines.add(line(d.code(), d.name(), d.kind().type, d.kind().department, d.town(), d.village(), d.place().lon(),
                d.place().lat(), d.placeClass(), d.link().protocol, d.link() == Link.MQTT || d.link() == Link.HTTP ? token(d.code()) : "", "", d.gateway(),
                d.link().hj212() ? mn(d) : "", d.link().hj212() ? password(d) : "", d.link() == Link.HJ212_SM4 ? key(d) : "",
                d.link() == Link.LWM2M ? endpoint(d) : "")));
        for (int from = 0; from < lines.size(); from += LINES) {
            List<String> part = lines.subList(from, Math.min(lines.size(), from + LINES));
            JsonNode answer = api.upload("/api/devices/import", "示范设备.csv", "text/csv", (HEADER + String.join("", part)).getBytes(StandardCharsets.UTF_8));
            log.info("Ledger: {} of {} entered, answer {}", from + part.size(), lines.size(), summary(answer));
        }
    }

    private static String summary(JsonNode answer) {
        String text = answer.toString();
        return text.length() > 400 ? text.substring(0, 400) + " …" : text;
    }

    String token(String code) {
        return "sf" + memory.credential("token", code, 30);
    }

    /** A pollution source's id: 24 characters, as HJ 212 has them. */
    String mn(Device d) {
        return memory.credential("mn", d.code(), 24).toUpperCase(Locale.ROOT);
    }

    String password(Device d) {
        return memory.credential("pw", d.code(), 6);
    }

    /** SM4 key, 32 hexadecimal digits. */
    String key(Device d) {
        return memory.credential("sm4", d.code(), 32);
    }

    static String endpoint(Device d) {
        return "urn:dev:sf:" + d.code();
    }

    private static String line(String code, String name, String type, String department, String town, String village, double lon, double lat,
                               String placeClass, String protocol, String token, String gateway, String parent, String mn, String password, String key, String endpoint) {
        return String.join(",", code, name, type, department, town, village, Double.toString(lon), Double.toString(lat), placeClass, protocol, token, gateway,
                parent, mn, password, key, endpoint, "\"{\"\"note\"\":\"\"示范数据\"\"}\"") + "\n";
    }
}
