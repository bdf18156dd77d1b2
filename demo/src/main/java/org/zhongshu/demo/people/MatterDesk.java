package org.zhongshu.demo.people;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zhongshu.demo.city.Noise;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/** An officer's decision on what somebody applied for: mostly yes, now and then asking for what is missing, seldom no with its clause. */
final class MatterDesk {

    private static final Set<String> DECISIONS = Set.of("approve", "refuse");

    /** An investment project takes days: its board shows projects at every stage, and a visitor finds something to decide. */
    private static final Duration PROJECTS_WAIT = Duration.ofHours(30);

    private MatterDesk() {
    }

    static boolean is(JsonNode file) {
        return file.path("type").asString("").equals("matter");
    }

    /** A case of a matter is not closed by its own buttons. */
    static boolean decides(JsonNode view, String action) {
        return is(view) && DECISIONS.contains(action);
    }

    /** @return false: it waits */
    static boolean decide(Api officer, String caseId, Instant now) throws IOException, InterruptedException {
        JsonNode matter = officer.get("/api/matters/by-case/" + caseId);
        if (matter.path("project").isString() && Instant.parse(matter.path("submittedAt").asString()).isAfter(now.minus(PROJECTS_WAIT))) {
            return false;
        }
        String path = "/api/matters/" + matter.path("number").asString() + "/";
        int version = matter.path("version").asInt();
        double mood = Noise.unit(Noise.seed(matter.path("number").asString().hashCode(), "matter"), 1);
        if (mood < 0.15 && matter.path("supplement").isMissingNode() | matter.path("supplement").isNull()) {
            officer.post(path + "ask", Map.of("items", List.of("请补充能证明所填情况的材料（示范数据）"), "days", 5, "version", version));
        } else if (mood > 0.92) {
            officer.post(path + "refuse", Map.of("clause", "《行政许可法》第三十八条第二款", "reason", "所填情况与登记不符（示范数据）", "version", version));
        } else {
            officer.post(path + "approve", Map.of("opinion", "符合条件，准予办理（示范数据）", "values", Map.of(), "version", version));
        }
        return true;
    }
}
