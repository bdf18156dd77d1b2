package org.zhongshu.platform.opendata.internal;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset.Column;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.TestClient;
import org.zhongshu.testkit.ZhongshuTest;
import tools.jackson.databind.JsonNode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** CKAN's actions and DCAT as harvesters read them, field by field against what CKAN's API guide and DCAT 3 document. */
@ZhongshuTest
class HarvestersModuleTest {

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private OpenRows rows;
    private TestClient harvester;
    private String id;
    private String base;

    @BeforeEach
    void released() {
        OpenDesk desk = new OpenDesk(port, datasets);
        harvester = TestClient.at(port, "127.0.2." + (10 + (int) (System.nanoTime() % 200 + 200) % 200));
        id = "hv-" + Long.toString(System.nanoTime(), 36);
        base = "http://127.0.0.1:" + port;
        List<Object[]> rows = new ArrayList<>();
        for (int i = 1; i <= 150; i++) {
            rows.add(OpenDesk.parking(i, "车场" + i, i % 2 == 0 ? "桃州镇" : "邱村镇", i, "1.5"));
        }
        desk.parking(id, rows);
    }

    private JsonNode action(String call) {
        JsonNode answer = harvester.get("/api/3/action/" + call).ok();
        assertThat(answer.path("success").asBoolean()).isTrue();
        assertThat(answer.path("help").asString()).startsWith(base + "/api/3/action/help_show?name=");
        return answer.path("result");
    }

    private static String enc(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void strangersShareFewSearchesAndNoAnswerIsLargerThanMemoryBears() throws Exception {
        rows.searches.acquire(OpenRows.TOGETHER);
        try {
            assertThat(harvester.get("/api/open/v1/" + id + "/rows?q=" + enc("桃州")).status()).isEqualTo(429);
            assertThat(harvester.get("/api/3/action/datastore_search?resource_id=" + id + "&sort=places").status()).isEqualTo(429);
            assertThat(harvester.get("/api/open/v1/" + id + "/rows?limit=5").status()).as("pages by number wait for nobody").isEqualTo(200);
        } finally {
            rows.searches.release(OpenRows.TOGETHER);
        }
        assertThat(harvester.get("/api/open/v1/" + id + "/rows?q=" + enc("桃州")).ok().path("items")).hasSize(75);
        for (String odd : List.of("filters=" + enc("{\"town\":[{}]}"), "filters=" + enc("{\"town\":[[1]]}"), "fields=" + enc("[{}]"), "fields=" + enc("[null]"), "sort=" + enc("[[]]"))) {
            assertThat(harvester.get("/api/3/action/datastore_search?resource_id=" + id + "&" + odd).status()).as(odd).isEqualTo(409);
        }

        List<Column> wide = List.of(new Column("no", "编号", DataType.INTEGER, null, 1, null, true), new Column("text", "全文", DataType.MEMO, null, 1, null, false));
        OpenDesk desk = new OpenDesk(port, datasets);
        String big = id + "-w";
        String resource = desk.entry("长文" + big, "unconditional", wide);
        List<Object[]> texts = new ArrayList<>();
        for (long i = 1; i <= 100; i++) {
            texts.add(new Object[]{i, "长".repeat(100_000)});
        }
        desk.dataset(big, resource, wide, texts);
        desk.officer().post("/api/opendata/publications", Map.of("id", big, "resource", resource, "plan", OpenDesk.plan("长文 " + big, false, List.of(OpenDesk.pick("no", "keep", null), OpenDesk.pick("text", "keep", null)),
                List.of(), false))).expect(201);
        assertThat(desk.submitted(big).path("state").asString()).isEqualTo("review");
        desk.approve(big);
        assertThat(harvester.get("/api/3/action/datastore_search?resource_id=" + big + "&limit=32000").status()).isEqualTo(409);
        assertThat(action("datastore_search?resource_id=" + big + "&limit=20").path("records")).hasSize(20);
    }

    @Test
    void ckanClientsFindPackagesAndTheirFiles() {
        assertThat(action("status_show").path("ckan_version").asString()).startsWith("2.");
        assertThat(action("package_list")).anyMatch(n -> n.asString().equals(id));
        JsonNode p = action("package_show?id=" + id);
        assertThat(p.path("name").asString()).isEqualTo(id);
        assertThat(p.path("id").asString()).matches("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
        assertThat(action("package_show?id=" + p.path("id").asString())).isEqualTo(p);
        for (String field : List.of("title", "notes", "license_id", "license_title", "isopen", "metadata_created", "metadata_modified", "state", "type", "private", "owner_org", "organization", "groups", "tags",
                "resources", "num_resources", "num_tags", "extras", "url", "version", "author", "maintainer")) {
            assertThat(p.has(field)).as(field).isTrue();
        }
        assertThat(p.at("/organization/name").asString()).isEqualTo("transport");
        assertThat(p.at("/metadata_modified").asString()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}");
        assertThat(p.path("resources")).extracting(r -> r.path("format").asString()).containsExactly("CSV", "JSON", "XLSX");
        JsonNode resource = p.at("/resources/0");
        assertThat(action("resource_show?id=" + resource.path("id").asString())).isEqualTo(resource);
        TestClient.Answer file = harvester.get(resource.path("url").asString().substring(base.length()));
        assertThat(file.response().body()).hasSize(resource.path("size").asInt());

        JsonNode found = action("package_search?q=" + enc(id) + "&rows=5&facet.field=" + enc("[\"organization\",\"res_format\",\"tags\",\"groups\"]") + "&sort=" + enc("metadata_modified desc"));
        assertThat(found.path("count").asInt()).isEqualTo(1);
        assertThat(found.at("/facets/organization/transport").asInt()).isEqualTo(1);
        assertThat(found.at("/search_facets/res_format/items")).hasSize(3);
        assertThat(action("package_search?fq=" + enc("organization:transport +res_format:CSV -tags:\"无此\" name:(" + id + " OR x)")).path("count").asInt()).isEqualTo(1);
        assertThat(action("package_search?fq=" + enc("organization:nobody")).path("count").asInt()).isZero();
        assertThat(action("package_search?rows=0").path("results").size()).isZero();
        assertThat(action("package_search?start=999999").path("results").size()).isZero();
        assertThat(harvester.post("/api/3/action/package_search", Map.of("q", id, "rows", 1)).ok().at("/result/results/0/name").asString()).isEqualTo(id);
        assertThat(action("organization_list")).anyMatch(o -> o.asString().equals("transport"));
        assertThat(action("organization_list?all_fields=true").get(0).has("package_count")).isTrue();
        assertThat(action("organization_show?id=transport&include_datasets=true").path("packages")).anyMatch(x -> x.path("name").asString().equals(id));
        assertThat(action("group_list")).anyMatch(g -> g.asString().equals("construction"));
        assertThat(action("tag_list")).anyMatch(t -> t.asString().equals("停车"));
    }

    @Test
    void ckanClientsReadRows() {
        JsonNode rows = action("datastore_search?resource_id=" + id + ".csv");
        assertThat(rows.path("records").size()).isEqualTo(100);
        assertThat(rows.path("total").asInt()).isEqualTo(150);
        assertThat(rows.at("/fields/0/id").asString() + " " + rows.at("/fields/0/type").asString()).isEqualTo("_id int");
        assertThat(rows.path("fields")).anyMatch(f -> f.path("id").asString().equals("price") && f.path("type").asString().equals("numeric"));
        JsonNode next = harvester.get(rows.at("/_links/next").asString()).ok().path("result");
        assertThat(next.path("records").size()).isEqualTo(50);
        assertThat(next.at("/records/0/_id").asInt()).isEqualTo(101);
        assertThat(action("datastore_search?resource_id=" + id + ".csv&filters=" + enc("{\"town\":\"桃州镇\",\"no\":[2,4,5]}")).path("total").asInt()).isEqualTo(2);
        assertThat(action("datastore_search?resource_id=" + id + ".csv&q=" + enc("车场15") + "&fields=name&limit=3").path("total").asInt()).isEqualTo(2);
        assertThat(action("datastore_search?resource_id=" + id + ".csv&sort=" + enc("places desc") + "&limit=1").at("/records/0/places").asInt()).isEqualTo(150);
        assertThat(action("datastore_search?resource_id=" + id + ".csv&limit=999999999").path("limit").asInt()).as("the most, as CKAN does").isEqualTo(32_000);
        assertThat(action("datastore_search?resource_id=" + id + ".csv&offset=140&filters=" + enc("{\"price\":1.5}")).path("records").size()).isEqualTo(10);
        assertThat(harvester.post("/api/3/action/datastore_search", Map.of("resource_id", id + ".csv", "filters", Map.of("town", List.of("邱村镇")), "limit", 1)).ok().at("/result/total").asInt()).isEqualTo(75);
    }

    @Test
    void failuresHaveTheShapeOfCkan() {
        JsonNode missing = harvester.get("/api/3/action/package_show?id=nothing").expect(404);
        assertThat(missing.path("success").asBoolean()).isFalse();
        assertThat(missing.at("/error/__type").asString()).isEqualTo("Not Found Error");
        assertThat(missing.at("/error/message").asString()).startsWith("Not found");
        JsonNode invalid = harvester.get("/api/3/action/package_show").expect(409);
        assertThat(invalid.at("/error/__type").asString()).isEqualTo("Validation Error");
        assertThat(invalid.at("/error/id/0").asString()).isEqualTo("Missing value");
        assertThat(harvester.get("/api/3/action/datastore_search?resource_id=" + id + ".csv&filters=" + enc("{\"boss\":\"x\"}")).expect(409).at("/error/__type").asString()).isEqualTo("Validation Error");
        for (String bad : List.of("filters=%7B", "filters=" + enc("{\"no\":\"x'; DROP TABLE opendata.release\"}"), "limit=-1", "sort=" + enc("_id; DELETE FROM opendata.release"), "fields=boss")) {
            assertThat(harvester.get("/api/3/action/datastore_search?resource_id=" + id + ".csv&" + bad).status()).as(bad).isEqualTo(409);
        }
        assertThat(harvester.get("/api/3/action/no_such_action").text()).isEqualTo("\"Bad request - Action name not known: no_such_action\"");
        assertThat(harvester.post("/api/3/action/package_create", Map.of("name", "x")).expect(403).at("/error/__type").asString()).isEqualTo("Authorization Error");
        harvester.post("/api/3/action/package_search", "{not json").expect(409);
        harvester.post("/api/3/action/package_search", "{\"q\":\"" + "x".repeat(20_000) + "\"}").expect(409);
    }

    @Test
    void dcatTellsTheCatalogueAndEachDataset() {
        TestClient.Answer answer = harvester.get("/open/catalog.jsonld");
        assertThat(answer.header("Content-Type")).startsWith("application/ld+json");
        JsonNode graph = answer.ok().path("@graph");
        JsonNode catalog = graph.get(0);
        assertThat(catalog.path("@type").asString()).isEqualTo("dcat:Catalog");
        assertThat(catalog.path("dcat:dataset")).anyMatch(d -> d.path("@id").asString().equals(base + "/open/" + id));
        assertThat(graph).filteredOn(n -> n.path("@type").asString().equals("dcat:DataService")).hasSize(2).allMatch(s -> s.has("dcat:endpointURL") && s.has("dcat:servesDataset"));
        JsonNode dataset = harvester.get("/open/" + id + ".jsonld").ok().at("/@graph/0");
        assertThat(graph).anyMatch(n -> n.equals(dataset));
        for (String property : List.of("dct:identifier", "dct:title", "dct:description", "dct:publisher", "dct:issued", "dct:modified", "dct:accrualPeriodicity", "dct:spatial", "dcat:theme", "dcat:keyword",
                "dcat:landingPage", "dcat:version", "dct:rights", "dcat:distribution")) {
            assertThat(dataset.has(property)).as(property).isTrue();
        }
        assertThat(dataset.at("/dct:accrualPeriodicity/@id").asString()).endsWith("/MONTHLY");
        JsonNode csv = dataset.at("/dcat:distribution/0");
        assertThat(csv.at("/dcat:mediaType/@id").asString()).isEqualTo("https://www.iana.org/assignments/media-types/text/csv");
        assertThat(csv.at("/dcat:byteSize/@value").asString()).matches("\\d+");
        assertThat(csv.at("/spdx:checksum/spdx:checksumValue/@value").asString()).matches("[0-9a-f]{64}");
        assertThat(harvester.get(csv.at("/dcat:downloadURL/@id").asString().substring(base.length())).status()).isEqualTo(200);
    }
}
