package org.zhongshu.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.demo.city.Device;
import org.zhongshu.demo.city.Link;
import org.zhongshu.demo.city.Population;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/** Enters the population into the device ledger by CSV, as a city would with its first inventory. */
final class Ledger {

    private static final Logger log = LoggerFactory.getLogger(Ledger.class);
    private static final int LINES = 5_000;
    /** What every model says, since the ledger has no other field for it. */
    private static final String MODEL = "示范数据";
    private static final String HEADER = "code,name,type,department,town,village,lon,lat,placeClass,protocol,model,every,token,gateway,parent,mn,password,sm4Key,endpoint\n";

    private final Api api;
    private final Memory memory;

    Ledger(Api api, Memory memory) {
        this.api = api;
        this.memory = memory;
    }

    /** Registers gateways, then what is behind them and all else; what the ledger already has counts as done. */
    void enter(Population population) throws IOException, InterruptedException {
        send(population.gateways().stream().map(this::line).toList());
        send(population.devices().stream().map(this::line).toList());
    }

    private void send(List<String> lines) throws IOException, InterruptedException {
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

    private String line(Population.Gateway g) {
        return line(g.code(), g.name(), "gateway", g.kind().department, g.town(), "", g.place(), "", "mqtt", "", token(g.code()), "true", "", "", "", "", "");
    }

    private String line(Device d) {
        Link link = d.link();
        return line(d.code(), d.name(), d.kind().type, d.kind().department, d.town(), d.village(), d.place(), d.placeClass(), link.protocol,
                link == Link.LWM2M ? "" : Integer.toString(Math.max(60, d.seconds())), link == Link.MQTT || link == Link.HTTP ? token(d.code()) : "", "",
                d.gateway(), link.hj212() ? mn(d) : "", link.hj212() ? password(d) : "", link == Link.HJ212_SM4 ? key(d) : "", link == Link.LWM2M ? endpoint(d) : "");
    }

    private static String line(String code, String name, String type, String department, String town, String village, LonLat place, String placeClass,
                               String protocol, String every, String token, String gateway, String parent, String mn, String password, String key, String endpoint) {
        return String.join(",", code, name, type, department, town, village, Double.toString(place.lon()), Double.toString(place.lat()), placeClass, protocol,
                MODEL, every, token, gateway, parent, mn, password, key, endpoint) + "\n";
    }
}
