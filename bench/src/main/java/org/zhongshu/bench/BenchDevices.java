package org.zhongshu.bench;

import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Enters the benchmark's devices through the API, as a city would: by CSV, with tokens of their own. */
final class BenchDevices {

    /** Same code, same token: a second run uses what the first entered. */
    static final String PREFIX = "bench-";

    final List<String> codes = new ArrayList<>();
    final List<String> tokens = new ArrayList<>();

    /** @param type a type with rules on, so that the rules' work is measured too */
    static BenchDevices enter(Api steward, String run, String type, int count, String gatewayPrefix, int children) throws IOException, InterruptedException {
        BenchDevices devices = new BenchDevices();
        StringBuilder csv = new StringBuilder("code,name,type,department,lon,lat,protocol,token,gateway,parent\n");
        for (int i = 0; i < count; i++) {
            String code = PREFIX + run + "-" + gatewayPrefix + i;
            String token = "bt-" + run + "-" + gatewayPrefix + i;
            devices.codes.add(code);
            devices.tokens.add(token);
            csv.append(code).append(",压测设备 ").append(i).append(',').append(children > 0 ? "gateway" : type).append(",environment,119.42,30.89,mqtt,")
                    .append(token).append(',').append(children > 0).append(",\n");
        }
        for (int i = 0; i < count; i++) {
            for (int c = 0; c < children; c++) {
                csv.append(child(devices.codes.get(i), c)).append(",压测子设备 ").append(c).append(',').append(type)
                        .append(",environment,119.42,30.89,child,,,").append(devices.codes.get(i)).append('\n');
            }
        }
        JsonNode answer = steward.upload("/api/devices/import", "bench.csv", "text/csv", csv.toString().getBytes(StandardCharsets.UTF_8));
        if (answer.path("refusedCount").asInt() > 0) {
            throw new IOException("import refused lines: " + answer.path("refused").toString());
        }
        return devices;
    }

    static String child(String gateway, int index) {
        return gateway + "-c" + index;
    }
}
