package org.zhongshu.demo.people;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Firm;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/**
 * Firms' investment projects, each brought as far as its first steps go: registered by who represents the firm, applied for with what it says, stages approved by
 * their departments, joint reviews called. What comes after is for the visitor. A second run makes nothing twice.
 */
public final class Investments {

    private static final Logger log = LoggerFactory.getLogger(Investments.class);
    private static final String WHOLE = "construction";

    /** @param amount in 10,000 yuan; stages: how many are approved, -1: not even applied for; review: the stage that runs then has one */
    private record Site(String name, String kind, String industry, int amount, Integer area, int stages, boolean review) {
    }

    /** For one firm after the other. */
    private static final List<List<Site>> SITES = List.of(
            List.of(new Site("年产三万吨竹木新材料项目", "03", "20", 12_800, 26_000, 1, true), new Site("标准厂房二期", "03", "47", 5_600, 900, 0, false), new Site("园区污水提升泵站", "01", "46", 980, null, -1, false)),
            List.of(new Site("精密机械零部件生产线技改", "03", "34", 8_200, 6_400, 2, true), new Site("新能源汽车电子配件项目", "03", "39", 21_000, 18_000, 0, false), new Site("研发办公楼", "03", "47", 3_400, 800, 4, false)),
            List.of(new Site("农副产品冷链物流中心", "03", "59", 6_900, 9_600, 3, false), new Site("食品加工车间扩建", "03", "14", 2_150, 2_600, 1, false)));

    /** What the forms ask beside what a project says itself. */
    private static final Map<String, Object> ANSWERS = Map.ofEntries(Map.entry("answer_catalogue", "允许类"), Map.entry("answer_approval_needed", false), Map.entry("answer_promise", true), Map.entry("answer_eia_kind", "报告表"),
            Map.entry("answer_eia_by", "示范环境科技有限公司"), Map.entry("answer_eia_cost", 180), Map.entry("answer_eia_near", "东侧居民点约 260 米（示范数据）"), Map.entry("answer_pollutants", List.of("废水", "废气", "噪声")),
            Map.entry("answer_disturbed", 2.6), Map.entry("answer_dug", 1.2), Map.entry("answer_filled", 1.1), Map.entry("answer_soil_cost", 46), Map.entry("answer_soil_by", "示范水利咨询有限公司"), Map.entry("answer_waste_volume", 3200),
            Map.entry("answer_hauler", "示范渣土运输有限公司"), Map.entry("answer_haul_cars", 6), Map.entry("answer_dump_place", "示范建筑垃圾消纳场"));

    private final Function<String, Api> staff;
    private final Api visitor;
    private final CountyPeople county;
    private final Map<String, Api> open = new HashMap<>();
    private final Set<String> done = new HashSet<>();
    /** Who is signed in. */
    private Firm present;

    /** @param staff a session of an account; visitor: of nobody yet */
    public Investments(Function<String, Api> staff, Api visitor, CountyPeople county) {
        this.staff = staff;
        this.visitor = visitor;
        this.county = county;
    }

    private Api as(String username) {
        return open.computeIfAbsent(username, staff);
    }

    /** @return projects that are there; throws while the registers do not know the firms yet */
    public int run() throws IOException, InterruptedException {
        BaseLibraries.known(as("steward"));
        List<Firm> firms = firms();
        int made = 0;
        for (int i = 0; i < firms.size(); i++) {
            if (done.contains(firms.get(i).uscc())) {
                made += SITES.get(i).size();
                continue;
            }
            if (!signIn(firms.get(i))) {
                return made; // a real gateway: nobody here reads that telephone
            }
            for (Site site : SITES.get(i)) {
                String code = register(firms.get(i), site);
                made++;
                if (site.stages >= 0) {
                    apply(firms.get(i), site, code);
                    onward(site, code);
                }
            }
            visitor.post("/api/citizen/logout", Map.of());
            present = null;
            done.add(firms.get(i).uscc());
        }
        return made;
    }

    /** Standing companies of as many people, none of whom a visitor is likely to be. */
    private List<Firm> firms() {
        List<Firm> chosen = new ArrayList<>();
        Set<Integer> people = new HashSet<>();
        try (Stream<Firm> all = county.firms()) {
            for (Iterator<Firm> i = all.iterator(); i.hasNext() && chosen.size() < SITES.size(); ) {
                Firm f = i.next();
                if (f.legalRep().id() > county.people() * Citizens.FIRST_SHARE && f.status().equals("存续") && f.type().equals("有限责任公司") && !f.legalRep().dead() && !f.legalRep().movedOut() && people.add(f.legalRep().id())) {
                    chosen.add(f);
                }
            }
        }
        return chosen;
    }

    private boolean signIn(Firm f) throws IOException, InterruptedException {
        if (f.equals(present)) {
            // a try that ended half-way: another code would not help, and few go to one telephone in an hour
            try {
                prove(f, visitor.get("/api/citizen/me"));
                return true;
            } catch (Api.Refused e) {
                present = e.status() == 401 ? null : present;
                throw e;
            }
        }
        String phone = f.legalRep().phone();
        JsonNode sent = visitor.post("/api/citizen/codes", Map.of("phone", phone));
        if (!sent.path("shown").isString()) {
            return false;
        }
        JsonNode opened = visitor.post("/api/citizen/login", Map.of("token", sent.path("token").asString(), "phone", phone, "code", sent.path("shown").asString(), "agree", true));
        present = f;
        prove(f, opened.path("me"));
        return true;
    }

    private void prove(Firm f, JsonNode me) throws IOException, InterruptedException {
        if (me.path("level").asInt() < 2) {
            visitor.post("/api/citizen/real-name", Map.of("name", f.legalRep().name(), "idNumber", f.legalRep().idNo(), "agree", true));
        }
    }

    private static String request(String what, Firm f, Site site) {
        return UUID.nameUUIDFromBytes((what + f.uscc() + site.name).getBytes(StandardCharsets.UTF_8)).toString();
    }

    private String register(Firm f, Site site) throws IOException, InterruptedException {
        var centre = county.place(f.address());
        LocalDate start = LocalDate.of(LocalDate.now().getYear() + 1, 3, 1);
        Map<String, Object> form = new LinkedHashMap<>(Map.of("request", request("register", f, site), "firm", f.uscc(), "name", county.city().name() + "示范" + site.name, "kind", site.kind, "industry", site.industry, "amount", site.amount,
                "place", f.address().town().name() + "示范产业地块", "start", start.toString(), "end", start.plusMonths(20).toString(), "lon", round(centre.lon())));
        form.put("lat", round(centre.lat()));
        if (site.area != null) {
            form.put("area", site.area);
        }
        return visitor.post("/api/citizen/projects", form).path("code").asString();
    }

    private static double round(double degrees) {
        return Math.round(degrees * 100_000) / 100_000.0;
    }

    private void apply(Firm f, Site site, String code) throws IOException, InterruptedException {
        if (visitor.get("/api/citizen/projects/" + code).path("run").isString()) {
            return;
        }
        JsonNode form = visitor.get("/api/citizen/matters/composite/" + WHOLE + "?firm=" + f.uscc() + "&project=" + code);
        visitor.post("/api/citizen/matters/composite", Map.of("request", request("apply", f, site), "composite", WHOLE, "firm", f.uscc(), "project", code, "choose", List.of(), "data", Answers.of(form.path("schema"), ANSWERS, f.legalRep()),
                "channel", "phone"));
    }

    /** As many stages as it shall have behind it; where an officer cannot approve by rote, it stays where it is. */
    private void onward(Site site, String code) throws IOException, InterruptedException {
        for (int i = 0; i < site.stages; i++) {
            JsonNode stage = stage(code, i);
            for (JsonNode item : stage.path("items")) {
                String state = item.path("state").asString("");
                if (state.equals("submitted") || state.equals("deciding")) {
                    approve(item.path("number").asString());
                }
            }
        }
        if (site.review && site.stages < 4) {
            review(code, stage(code, site.stages));
        }
    }

    private JsonNode stage(String code, int place) throws IOException, InterruptedException {
        return as("operator").get("/api/projects/" + code).path("stages").path(place);
    }

    private void approve(String number) throws IOException, InterruptedException {
        JsonNode seen = as("operator").get("/api/matters/" + number);
        String path = "/api/matters/" + number + "/approve";
        try {
            as("officer-" + seen.path("department").asString()).post(path, Map.of("opinion", "材料齐全，符合规划和技术要求，准予办理（示范数据）", "values", Map.of(), "version", seen.path("version").asInt()));
        } catch (Api.Refused e) {
            if (e.status() >= 500 || e.status() == 401) {
                throw e;
            }
            log.info("Matter {} is left to people: {}", number, e.getMessage());
        }
    }

    /** Called by who leads the stage; one department has spoken, the others are waited for. */
    private void review(String code, JsonNode stage) throws IOException, InterruptedException {
        if (!stage.path("state").asString("").equals("running") || stage.path("reviewName").isMissingNode() || stage.path("review").isObject()) {
            return;
        }
        Map<String, Object> call = Map.of("stage", stage.path("name").asString(), "heldOn", LocalDate.now(ZoneId.of("Asia/Shanghai")).toString(), "words", "政务服务中心三楼会议室，图纸已在平台共享（示范数据）");
        for (String leader : List.of("officer-natural-resources", "officer-housing")) {
            try {
                JsonNode called = as(leader).post("/api/projects/" + code + "/reviews", call);
                for (JsonNode s : called.path("stages")) {
                    speak(code, s, leader);
                }
                return;
            } catch (Api.Refused e) {
                if (e.status() != 403) {
                    log.info("Review of {}: {}", code, e.getMessage());
                    return;
                }
            }
        }
    }

    private void speak(String code, JsonNode stage, String account) throws IOException, InterruptedException {
        JsonNode voices = stage.path("review").path("voices");
        for (JsonNode v : voices) {
            if (v.path("mayOpine").asBoolean() && voices.size() > 1) {
                as(account).post("/api/projects/" + code + "/reviews/" + stage.path("review").path("id").asString() + "/opinion",
                        Map.of("department", v.path("department").asString(), "outcome", "conditional", "words", "须按批准的总平面图调整出入口和绿地（示范数据）"));
            }
        }
    }
}
