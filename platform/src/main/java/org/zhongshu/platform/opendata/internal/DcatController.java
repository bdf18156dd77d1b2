package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.City;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.opendata.internal.OpenPace.Kind;
import org.zhongshu.platform.opendata.internal.OpenShelf.Item;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What harvesters of the semantic web and feed readers fetch: the catalogue as DCAT 3 (W3C Recommendation 2024-08-22) in JSON-LD, and changes as Atom (RFC 4287). */
@RestController
class DcatController {

    private static final int PAGE = 500;
    private static final int FEED = 50;
    private static final MediaType JSON_LD = new MediaType("application", "ld+json", StandardCharsets.UTF_8);
    private static final MediaType ATOM = new MediaType("application", "atom+xml", StandardCharsets.UTF_8);
    private static final String FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/";
    /** 更新周期 in the vocabulary that DCAT's own examples use. */
    private static final Map<String, String> PERIODS = Map.of("realtime", "UPDATE_CONT", "daily", "DAILY", "weekly", "WEEKLY", "monthly", "MONTHLY", "quarterly", "QUARTERLY", "half-yearly", "ANNUAL_2",
            "yearly", "ANNUAL", "other", "OTHER");

    private final OpenShelf shelf;
    private final OpenStore store;
    private final CityProfile city;
    private final OpenPace pace;

    DcatController(OpenShelf shelf, OpenStore store, CityProfile city, OpenPace pace) {
        this.shelf = shelf;
        this.store = store;
        this.city = city;
        this.pace = pace;
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/open/catalog.jsonld")
    ResponseEntity<byte[]> catalog(HttpServletRequest request, @RequestParam(defaultValue = "1") int page) {
        pace.take(Kind.FILE, OpenPace.who(request));
        List<Item> all = shelf.all();
        if (page < 1 || page > 10_000) {
            throw Problem.badRequest("bad-page", "页码超出范围。");
        }
        String base = OpenAddresses.base();
        int from = Math.min((page - 1) * PAGE, all.size());
        int to = Math.min(from + PAGE, all.size());
        List<Item> shown = all.subList(from, to);
        City here = city.current();
        Map<String, Object> catalog = new LinkedHashMap<>();
        catalog.put("@id", base + "/open/catalog.jsonld");
        catalog.put("@type", "dcat:Catalog");
        catalog.put("dct:title", text(here.name() + "公共数据开放目录"));
        catalog.put("dct:description", text(here.fullName() + "向社会开放的公共数据"));
        catalog.put("dct:language", id("http://publications.europa.eu/resource/authority/language/ZHO"));
        catalog.put("dct:publisher", agent(base, "data", here.name()));
        catalog.put("foaf:homepage", id(base + "/open"));
        catalog.put("dct:spatial", location());
        if (!all.isEmpty()) {
            catalog.put("dct:modified", time(all.getFirst().modified()));
        }
        catalog.put("dcat:dataset", shown.stream().map(i -> id(OpenAddresses.page(base, i.id()))).toList());
        catalog.put("dcat:service", List.of(id(base + "/api/3/action"), id(base + "/api/open/v1")));
        if (to < all.size()) {
            catalog.put("hydra:next", id(base + "/open/catalog.jsonld?page=" + (page + 1)));
        }
        catalog.put("hydra:totalItems", all.size());
        List<Object> graph = new ArrayList<>(List.of(catalog, service(base, "/api/3/action", "CKAN Action API", "https://docs.ckan.org/en/2.11/api/", all), service(base, "/api/open/v1", "开放数据行接口", base + "/open/api", all)));
        shown.forEach(i -> graph.add(dataset(base, i)));
        return answer(graph);
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/open/{id}.jsonld")
    ResponseEntity<byte[]> one(HttpServletRequest request, @PathVariable String id) {
        pace.take(Kind.PAGE, OpenPace.who(request));
        return answer(List.of(dataset(OpenAddresses.base(), shelf.get(id))));
    }

    private static ResponseEntity<byte[]> answer(List<?> graph) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("@context", Map.of("dcat", "http://www.w3.org/ns/dcat#", "dct", "http://purl.org/dc/terms/", "foaf", "http://xmlns.com/foaf/0.1/", "skos", "http://www.w3.org/2004/02/skos/core#",
                "spdx", "http://spdx.org/rdf/terms#", "xsd", "http://www.w3.org/2001/XMLSchema#", "rdfs", "http://www.w3.org/2000/01/rdf-schema#", "hydra", "http://www.w3.org/ns/hydra/core#"));
        document.put("@graph", graph);
        return ResponseEntity.ok().contentType(JSON_LD).header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*").body(Json.mapper().writeValueAsBytes(document));
    }

    private Map<String, Object> service(String base, String path, String title, String description, List<Item> all) {
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("@id", base + path);
        service.put("@type", "dcat:DataService");
        service.put("dct:title", text(title));
        service.put("dcat:endpointURL", id(base + path));
        service.put("dcat:endpointDescription", id(description));
        service.put("dcat:servesDataset", all.stream().limit(PAGE).map(i -> id(OpenAddresses.page(base, i.id()))).toList());
        return service;
    }

    private Map<String, Object> dataset(String base, Item i) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        String page = OpenAddresses.page(base, i.id());
        dataset.put("@id", page);
        dataset.put("@type", "dcat:Dataset");
        dataset.put("dct:identifier", i.id());
        dataset.put("dct:title", text(i.title()));
        dataset.put("dct:description", text(i.release().plan().summary()));
        dataset.put("dct:publisher", agent(base, i.publication().department(), i.departmentName()));
        dataset.put("dct:issued", time(i.publication().issuedAt()));
        dataset.put("dct:modified", time(i.modified()));
        dataset.put("dcat:version", Integer.toString(i.release().number()));
        dataset.put("dct:accrualPeriodicity", id(FREQUENCY + PERIODS.getOrDefault(i.period(), "OTHER")));
        dataset.put("dct:spatial", location());
        dataset.put("dcat:theme", Map.of("@id", base + "/open/theme/" + i.theme().id(), "@type", "skos:Concept", "skos:prefLabel", text(i.theme().label())));
        dataset.put("dcat:keyword", i.release().plan().keywords().stream().map(DcatController::text).toList());
        dataset.put("dcat:landingPage", id(page));
        Map<String, Object> rights = Map.of("@type", "dct:RightsStatement", "rdfs:label", text(rights(i)));
        dataset.put("dct:rights", rights);
        List<Object> distributions = new ArrayList<>();
        i.formats().stream().sorted().forEach(f -> distributions.add(distribution(base, i, f, rights)));
        Map<String, Object> api = new LinkedHashMap<>();
        api.put("@id", OpenAddresses.rows(base, i.id()));
        api.put("@type", "dcat:Distribution");
        api.put("dct:title", text(i.title() + "（接口）"));
        api.put("dcat:accessURL", id(OpenAddresses.rows(base, i.id())));
        api.put("dcat:accessService", id(base + "/api/open/v1"));
        api.put("dct:rights", rights);
        distributions.add(api);
        dataset.put("dcat:distribution", distributions);
        return dataset;
    }

    private static Map<String, Object> distribution(String base, Item i, String format, Map<String, Object> rights) {
        Map<String, Object> d = new LinkedHashMap<>();
        String url = OpenAddresses.download(base, i.id(), format);
        MediaType type = PortalController.TYPES.get(format);
        d.put("@id", url);
        d.put("@type", "dcat:Distribution");
        d.put("dct:title", text(i.title() + "（" + format.toUpperCase(java.util.Locale.ROOT) + "）"));
        d.put("dcat:accessURL", id(OpenAddresses.page(base, i.id())));
        d.put("dcat:downloadURL", id(url));
        d.put("dcat:mediaType", id("https://www.iana.org/assignments/media-types/" + type.getType() + "/" + type.getSubtype()));
        d.put("dct:format", id("http://publications.europa.eu/resource/authority/file-type/" + format.toUpperCase(java.util.Locale.ROOT)));
        d.put("dct:issued", time(i.modified()));
        d.put("dct:rights", rights);
        if (i.release().sizes().has(format)) {
            d.put("dcat:byteSize", Map.of("@type", "xsd:nonNegativeInteger", "@value", Long.toString(i.release().sizes().path(format).asLong())));
        }
        if (format.equals("csv")) {
            d.put("spdx:checksum", Map.of("@type", "spdx:Checksum", "spdx:algorithm", id("http://spdx.org/rdf/terms#checksumAlgorithm_sha256"),
                    "spdx:checksumValue", Map.of("@type", "xsd:hexBinary", "@value", i.release().sha256())));
        }
        return d;
    }

    static String rights(Item i) {
        return i.release().plan().license().equals("open") ? "无条件开放：可自由使用，须注明来源" : "依条件开放：" + (i.condition() == null ? "按目录规定" : i.condition());
    }

    private Map<String, Object> location() {
        City here = city.current();
        return Map.of("@type", "dct:Location", "dct:identifier", here.code(), "skos:prefLabel", text(here.fullName()));
    }

    private static Map<String, Object> agent(String base, String code, String name) {
        return Map.of("@id", base + "/open/org/" + code, "@type", "foaf:Organization", "foaf:name", text(name));
    }

    private static Map<String, Object> id(String iri) {
        return Map.of("@id", iri);
    }

    private static Map<String, Object> text(String text) {
        return Map.of("@language", "zh", "@value", text);
    }

    private static Map<String, Object> time(Instant at) {
        return Map.of("@type", "xsd:dateTime", "@value", at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString());
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/open/feed.atom")
    ResponseEntity<byte[]> atom(HttpServletRequest request) {
        pace.take(Kind.PAGE, OpenPace.who(request));
        String base = OpenAddresses.base();
        List<OpenStore.Change> changes = store.latestChanges(FEED);
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">");
        xml.append("<id>").append(xml(base)).append("/open/feed.atom</id><title>").append(xml(city.current().name())).append("公共数据开放动态</title><updated>")
                .append(changes.isEmpty() ? Instant.EPOCH : seconds(changes.getFirst().at())).append("</updated><author><name>").append(xml(city.current().name())).append("</name></author>")
                .append("<link rel=\"self\" href=\"").append(xml(base)).append("/open/feed.atom\"/><link href=\"").append(xml(base)).append("/open\"/>");
        for (OpenStore.Change c : changes) {
            String what = switch (c.what()) {
                case "released" -> "发布";
                case "updated" -> "更新到第 " + c.number() + " 版";
                default -> "撤回";
            };
            xml.append("<entry><id>").append(xml(base)).append("/open/change/").append(c.id()).append("</id><title>").append(what).append("：").append(xml(c.title())).append("</title><updated>")
                    .append(seconds(c.at())).append("</updated><link href=\"").append(xml(OpenAddresses.page(base, c.publication()))).append("\"/><summary>").append(what).append("</summary></entry>");
        }
        return ResponseEntity.ok().contentType(ATOM).body(xml.append("</feed>\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static Instant seconds(Instant at) {
        return at.truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }

    private static String xml(String text) {
        return OpenCells.sheet(text, 2000).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
