package org.zhongshu.platform.sharing.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.platform.sharing.Receipt;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zhongshu.platform.sharing.internal.ShareDesk.path;

/** What people see of a service: the page to try it, and the description of exactly what a grant gives. */
@ZhongshuTest
class ServicePagesModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    private ShareDesk desk;

    @BeforeEach
    void desk() {
        desk = new ShareDesk(port, datasets, jdbc);
    }

    @Test
    void anOfficerTriesItMaskedWithAPurpose() {
        ShareDesk.Service service = desk.service("unconditional", 12);
        String grant = desk.grant(service, "civil-affairs", Map.of("fields", List.of("pid", "xm", "town")));
        desk.as("officer-human-resources").put("/api/catalog/grants/" + grant + "/masked", Map.of("fields", List.of(), "reason", "窗口核对姓名")).ok();
        TestClient officer = desk.as("officer-civil-affairs");
        String tryIt = "/api/sharing/services/" + service.id() + "/try";
        officer.post(tryIt, Map.of("query", "limit=2")).expect(400);
        JsonNode tried = officer.post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "limit=2&town=town1")).ok();
        assertThat(tried.path("body").asString()).as("masked on the page even where the system gets clear values").contains("\"xm\":\"𠮷**\"").doesNotContain("小明");
        assertThat(Receipt.parse(tried.path("receipt").asString()).body()).isEqualTo(Sm3.digest(tried.path("body").asString().getBytes(StandardCharsets.UTF_8)));
        assertThat(desk.calls("id = ? AND way = 'try' AND who = 'officer-civil-affairs'", Long.parseLong(tried.path("call").asString()))).isEqualTo(1);
        assertThat(jdbc.queryForList("SELECT reason FROM audit.inbox WHERE action = 'sharing.try' AND subject_id = ? UNION ALL SELECT reason FROM audit.entry WHERE action = 'sharing.try' AND subject_id = ?",
                String.class, service.id(), service.id())).containsExactly("试一试接口是否可用");
        officer.post(tryIt, Map.of("purpose", "核对一个人的登记信息", "query", "pid=p00001&limit=1&town=town1")).ok();
        assertThat(jdbc.queryForList("SELECT after FROM (SELECT reason, subject_id, after FROM audit.inbox UNION ALL SELECT reason, subject_id, after FROM audit.entry) a WHERE reason = '核对一个人的登记信息' AND subject_id = ?",
                String.class, service.id())).as("what was asked for, not whom").singleElement().asString().contains("pid=p***&limit=1&town=t***").doesNotContain("p00001");
        officer.post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "fields=phone")).expect(403);
        desk.as("officer-finance").post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "")).expect(403);
        desk.as("steward").post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "")).expect(403);
        JsonNode ownTry = desk.as("officer-human-resources").post(tryIt, Map.of("purpose", "试一试接口是否可用", "query", "limit=1")).ok();
        assertThat(ownTry.path("body").asString()).contains("\"xm\":\"张*\"", "3****************X");
    }

    /** Freshness beside volume, failures and latency, for who gives and for who is given. */
    @Test
    void bothSidesSeeHowFreshTheRowsAre() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        String grant = desk.grant(service, "civil-affairs", Map.of("fields", List.of("pid", "xm")));
        Instant before = Instant.parse(desk.as("officer-human-resources").get("/api/sharing/services/" + service.id()).ok().path("changedAt").asString());
        for (JsonNode items : List.of(desk.as("officer-human-resources").get("/api/sharing/services").ok().path("items"), desk.as("officer-civil-affairs").get("/api/sharing/services?side=granted").ok().path("items"))) {
            assertThat(items).filteredOn(i -> i.path("id").asString().equals(service.id())).singleElement().satisfies(i -> assertThat(i.path("changedAt").asString()).isEqualTo(before.toString()));
        }
        datasets.remove(service.dataset(), List.<Object[]>of(new Object[]{jdbc.queryForObject("SELECT pid FROM " + datasets.get(service.dataset()).table() + " LIMIT 1", String.class)}), "test");
        assertThat(Instant.parse(desk.as("officer-civil-affairs").get("/api/sharing/services/" + service.id() + "?grant=" + grant).ok().path("changedAt").asString())).isAfter(before);
    }

    @Test
    void theDescriptionTellsExactlyWhatTheGrantGives() {
        ShareDesk.Service service = desk.service("unconditional", 3);
        String grant = desk.grant(service, "civil-affairs", Map.of("fields", List.of("pid", "xm", "born", "wage"), "rows", List.of(Map.of("field", "town", "operator", "eq", "values", List.of("town1")))));
        JsonNode doc = desk.as("officer-civil-affairs").get("/api/sharing/services/" + service.id() + "/openapi").ok();
        assertThat(doc.path("openapi").asString()).isEqualTo("3.1.0");
        JsonNode get = doc.path("paths").path(path(service)).path("get");
        assertThat(get.path("parameters")).extracting(x -> x.path("name").asString()).containsExactly("fields", "limit", "cursor", "pid", "xm", "born", "wage", "Accept");
        JsonNode properties = doc.at("/components/schemas/Row/properties");
        assertThat(properties.propertyNames()).containsExactly("pid", "xm", "born", "wage");
        assertThat(properties.path("xm").path("description").asString()).contains("脱敏");
        assertThat(properties.path("born").has("format")).as("a year is no date").isFalse();
        assertThat(properties.at("/wage/type/0").asString()).isEqualTo("number");
        assertThat(doc.at("/info/description").asString()).contains("核验申请人的就业状态", "town eq town1");
        assertThat(desk.as("officer-human-resources").get("/api/sharing/services/" + service.id() + "/openapi?grant=" + grant).ok().at("/components/schemas/Row/properties").size()).isEqualTo(4);
        assertThat(desk.as("officer-human-resources").get("/api/sharing/services/" + service.id() + "/openapi").ok().at("/components/schemas/Row/properties").size()).as("its own").isEqualTo(9);
        desk.as("officer-finance").get("/api/sharing/services/" + service.id() + "/openapi").expect(403);
        desk.as("officer-finance").get("/api/sharing/services/" + service.id() + "/openapi?grant=" + grant).expect(404);
        JsonNode detail = desk.as("officer-civil-affairs").get("/api/sharing/services/" + service.id()).ok();
        assertThat(detail.path("columns").size()).isEqualTo(4);
        assertThat(detail.at("/columns/1/mask").asString()).isEqualTo("保留首字");
        assertThat(detail.path("grants").size()).isZero();
        JsonNode provider = desk.as("officer-human-resources").get("/api/sharing/services/" + service.id()).ok();
        assertThat(provider.at("/grants/0/id").asString()).isEqualTo(grant);
        desk.as("officer-human-resources").post("/api/sharing/services/" + service.id() + "/indexes", Map.of("field", "town")).ok();
        desk.as("officer-human-resources").post("/api/sharing/services/" + service.id() + "/indexes", Map.of("field", "x; DROP")).expect(422);
        desk.as("officer-civil-affairs").post("/api/sharing/services/" + service.id() + "/indexes", Map.of("field", "town")).expect(403);
        assertThat(Arrays.asList("given", "granted")).allSatisfy(side -> desk.as("officer-human-resources").get("/api/sharing/services?side=" + side).ok());
    }
}
