package org.zhongshu.demo;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Firm;
import org.zhongshu.demo.county.Person;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/**
 * Electronic licences of the demonstration's people and firms, issued as departments do: the data bureau keeps the seals and gives leave,
 * each department issues its own. Every request has its own word, so that a second run issues nothing twice.
 */
final class Licences {

    private static final Logger log = LoggerFactory.getLogger(Licences.class);
    private static final int OF_EACH = 60;

    private final Function<String, Api> sessions;
    private final CountyPeople county;
    private final Map<String, Api> open = new HashMap<>();

    Licences(Function<String, Api> sessions, CountyPeople county) {
        this.sessions = sessions;
        this.county = county;
    }

    private Api as(String username) {
        return open.computeIfAbsent(username, sessions);
    }

    /** Leave for what is declared now, also after an update brought new types. @return how many types there are */
    int allow() throws IOException, InterruptedException {
        Map<String, String> issuers = issuers();
        seals(issuers);
        return issuers.size();
    }

    private Map<String, String> issuers() throws IOException, InterruptedException {
        Map<String, String> issuers = new LinkedHashMap<>();
        as("steward").get("/api/credentials/types").path("items").forEach(t -> issuers.put(t.path("id").asString(), t.path("department").asString()));
        return issuers;
    }

    /** @return how many are issued */
    int issue() throws IOException, InterruptedException {
        Map<String, String> issuers = issuers();
        seals(issuers);
        int issued = 0;
        List<Firm> firms = firms();
        for (Firm f : firms) {
            issued += one(issuers, "business-licence", f.uscc(), licence(f));
            if (f.industry().startsWith("F") || f.industry().startsWith("H")) {
                issued += one(issuers, "food-permit", f.uscc(), Map.of("name", f.name(), "representative", f.legalRep().name(), "place", f.address().standard(), "business", f.industry().startsWith("H") ? "餐饮服务经营者" : "食品销售经营者",
                        "items", f.industry().startsWith("H") ? "热食类食品制售；自制饮品制售" : "预包装食品销售；散装食品销售"));
            }
            if (f.industry().startsWith("G")) {
                issued += one(issuers, "road-transport-permit", f.uscc(), Map.of("name", f.name(), "address", f.address().standard(), "scope", "道路普通货物运输", "vehicles", Integer.toString(1 + f.id() % 20)));
            }
        }
        for (Person p : people()) {
            issued += forPerson(issuers, p);
        }
        endSome();
        return issued;
    }

    private int forPerson(Map<String, String> issuers, Person p) throws IOException, InterruptedException {
        String sex = p.sex() == '1' ? "男" : "女";
        String address = p.residence().standard();
        return switch (p.id() % 4) {
            case 0 -> one(issuers, "residence-permit", p.idNo(), Map.of("name", p.name(), "sex", sex, "ethnic", p.ethnicName(), "birth", date(p.birth()), "hukou", p.hukou().standard(), "residence", address));
            case 1 -> one(issuers, "property-title", p.idNo(), Map.of("owner", p.name(), "shared", "单独所有", "place", address, "unit", "%06d%03d%03dGB%05dF%08d".formatted(341822, p.id() % 999, p.id() % 333, p.id(), p.id()),
                    "right", "国有建设用地使用权/房屋所有权", "nature", "出让/市场化商品房", "use", "城镇住宅用地/住宅", "area", (70 + p.id() % 80) + ".5 平方米", "term", "2012-05-01 起 2082-04-30 止"));
            case 2 -> one(issuers, "employment-card", p.idNo(), Map.of("name", p.name(), "sex", sex, "birth", date(p.birth()), "education", p.education() > 0 && p.education() < 40 ? "本科" : "高中", "status", "已就业", "address", address));
            default -> p.id() % 3 == 0
                    ? one(issuers, "disability-card", p.idNo(), Map.of("name", p.name(), "sex", sex, "kind", "肢体残疾", "grade", "三级", "address", address, "phone", p.phone()))
                    : p.sex() == '2' ? one(issuers, "birth-certificate", p.idNo(), Map.of("baby", p.name().charAt(0) + "小宝", "sex", "女", "born", "2026-05-0" + (1 + p.id() % 9), "weight", "3" + p.id() % 10 + "00", "hospital", county.city().name() + "人民医院",
                    "mother", p.name())) : 0;
        };
    }

    private static Map<String, String> licence(Firm f) {
        return Map.of("name", f.name(), "kind", f.type(), "representative", f.legalRep().name(), "capital", f.capital() / 10_000 + "万元人民币", "founded", date(f.established()), "address", f.address().standard(), "scope",
                f.industryName() + "（依法须经批准的项目，经相关部门批准后方可开展经营活动）");
    }

    private List<Firm> firms() {
        List<Firm> chosen = new ArrayList<>();
        try (Stream<Firm> all = county.firms()) {
            for (Iterator<Firm> i = all.iterator(); i.hasNext() && chosen.size() < 2 * OF_EACH; ) {
                Firm f = i.next();
                if (f.status().equals("存续") && List.of("有限责任公司", "个体工商户", "农民专业合作社").contains(f.type())) {
                    chosen.add(f);
                }
            }
        }
        return chosen;
    }

    private List<Person> people() {
        List<Person> chosen = new ArrayList<>();
        try (Stream<Person> all = county.persons()) {
            for (Iterator<Person> i = all.iterator(); i.hasNext() && chosen.size() < 4 * OF_EACH; ) {
                Person p = i.next();
                if (!p.dead() && !p.movedOut() && p.birthYear() > 1940 && p.birthYear() < 2005) {
                    chosen.add(p);
                }
            }
        }
        return chosen;
    }

    private void seals(Map<String, String> issuers) throws IOException, InterruptedException {
        Set<String> kept = new HashSet<>();
        for (JsonNode seal : as("steward").get("/api/credentials/seals").path("items")) {
            if (seal.hasNonNull("custodian")) {
                kept.add(seal.path("department").asString());
            }
        }
        for (var type : issuers.entrySet()) {
            String seal = "/api/credentials/seals/" + type.getValue();
            if (kept.add(type.getValue())) {
                as("steward").post(seal + "/keep", Map.of("reason", "电子印章由数据资源部门统一保管（示范）"));
            }
            boolean given = false;
            for (JsonNode leave : as("steward").get(seal + "/leaves").path("items")) {
                given |= leave.path("type").asString().equals(type.getKey()) && leave.path("state").asString().equals("given");
            }
            if (!given) {
                JsonNode asked = as("officer-" + type.getValue()).post(seal + "/leaves", Map.of("type", type.getKey(), "purpose", "日常签发电子证照（示范）", "until", LocalDate.now().plusDays(360).toString()));
                as("steward").post("/api/credentials/seals/leaves/" + asked.path("id").asString() + "/give", Map.of("reason", "同意（示范）"));
            }
        }
    }

    /** @return 1 when it is issued, 0 when the type's rules refuse what the demonstration invented */
    private int one(Map<String, String> issuers, String type, String holder, Map<String, String> values) throws IOException, InterruptedException {
        if (!issuers.containsKey(type)) {
            return 0;
        }
        try {
            as("officer-" + issuers.get(type)).post("/api/credentials", Map.of("type", type, "holderNumber", holder, "values", values, "request", "demo-" + type + "-" + holder));
            return 1;
        } catch (Api.Refused e) {
            if (e.status() >= 500 || e.status() == 401 || e.status() == 403) {
                throw e;
            }
            log.info("not issued: {}", e.getMessage());
            return 0;
        }
    }

    /** A few are suspended, corrected and revoked, so that each state can be seen. */
    private void endSome() throws IOException, InterruptedException {
        Api market = as("officer-market");
        JsonNode some = market.get("/api/credentials?type=business-licence&state=valid&limit=30").path("items");
        int i = 0;
        for (JsonNode c : some) {
            String base = "/api/credentials/" + c.path("id").asString();
            String word = "demo-act-" + c.path("id").asString();
            switch (i++ % 10) {
                case 3 -> market.post(base + "/suspend", Map.of("reason", "年度报告未按期公示（示范）", "request", word));
                case 6 -> market.post(base + "/correct", Map.of("values", Map.of("capital", "200万元人民币"), "reason", "注册资本变更（示范）", "request", word));
                case 9 -> market.post(base + "/revoke", Map.of("reason", "注销登记（示范）", "request", word));
                default -> {
                    // stays as it is
                }
            }
        }
    }

    private static String date(int yyyymmdd) {
        return "%04d-%02d-%02d".formatted(yyyymmdd / 10_000, yyyymmdd / 100 % 100, yyyymmdd % 100);
    }
}
