package org.zhongshu.platform.opendata.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.opendata.internal.OpenPace.Kind;
import org.zhongshu.platform.opendata.internal.OpenShelf.Item;
import org.zhongshu.platform.quality.Quality;
import org.zhongshu.platform.shared.Problem;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** /api/open: the portal for everybody. Nothing here needs a login; everything has a pace and a bound. */
@RestController
@RequestMapping("/api/open")
class PortalController {

    private static final int LARGEST_PAGE = 100;
    private static final int PREVIEW = 100;
    static final Map<String, MediaType> TYPES = Map.of("csv", new MediaType("text", "csv", StandardCharsets.UTF_8), "json", MediaType.APPLICATION_JSON,
            "xlsx", MediaType.parseMediaType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));

    private final OpenShelf shelf;
    private final OpenStore store;
    private final OpenRows rows;
    private final OpenFiles files;
    private final OpenKeys keys;
    private final OpenRatings ratings;
    private final OpenRequests requests;
    private final OpenCounters counters;
    private final OpenPace pace;
    private final Quality quality;

    PortalController(OpenShelf shelf, OpenStore store, OpenRows rows, OpenFiles files, OpenKeys keys, OpenRatings ratings, OpenRequests requests, OpenCounters counters, OpenPace pace, Quality quality) {
        this.shelf = shelf;
        this.store = store;
        this.rows = rows;
        this.files = files;
        this.keys = keys;
        this.ratings = ratings;
        this.requests = requests;
        this.counters = counters;
        this.pace = pace;
        this.quality = quality;
    }

    record Card(String id, String title, String summary, String theme, String themeName, String department, String departmentName, List<String> keywords, List<String> formats, String period, long rows, int columns,
                Instant issued, Instant modified, double stars, long ratings, long views, long downloads, long calls, boolean demo) {
        static Card of(Item i) {
            String summary = i.release().plan().summary();
            return new Card(i.id(), i.title(), summary.length() > 160 ? summary.substring(0, summary.offsetByCodePoints(0, Math.min(150, summary.codePointCount(0, summary.length())))) + "…" : summary, i.theme().id(), i.theme().label(),
                    i.publication().department(), i.departmentName(), i.release().plan().keywords(), i.formats().stream().sorted().toList(), i.period(), i.release().rows(), i.release().columns().size(),
                    i.publication().issuedAt(), i.modified(), i.rating().stars(), i.rating().count(), i.counts()[0], i.counts()[1], i.counts()[2], i.publication().demo());
        }
    }

    record Facet(String id, String name, long count) {
    }

    record Found(long total, int page, List<Card> items, List<Facet> themes, List<Facet> departments, List<Facet> formats) {
    }

    record Version(int number, Instant at, long rows, String state) {
    }

    record Detail(Card card, String summary, String license, String condition, List<OpenColumn> columns, int version, String sm3, String sha256, Object sizes, boolean persons, int k, long suppressed, Double quality,
                  List<Version> versions) {
    }

    record Summary(int datasets, long rows, int departments, long downloads, long calls, int perMinute, int perMinuteKeyed) {
    }

    record RateBody(Integer stars, String visitor) {
    }

    record KeyBody(String label) {
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/summary")
    Summary summary(HttpServletRequest request) {
        page(request);
        List<Item> all = shelf.all();
        return new Summary(all.size(), all.stream().mapToLong(i -> i.release().rows()).sum(), (int) all.stream().map(i -> i.publication().department()).distinct().count(),
                all.stream().mapToLong(i -> i.counts()[1]).sum(), all.stream().mapToLong(i -> i.counts()[2]).sum(), pace.limit(Kind.ROWS), pace.limit(Kind.KEYED));
    }

    /** @param sort best (default with a question), new, popular, name */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/datasets")
    Found search(HttpServletRequest request, @RequestParam(required = false) String q, @RequestParam(required = false) String theme, @RequestParam(required = false) String department,
                 @RequestParam(required = false) String format, @RequestParam(defaultValue = "best") String sort, @RequestParam(defaultValue = "1") int page, @RequestParam(defaultValue = "20") int size) {
        page(request);
        if (size < 1 || size > LARGEST_PAGE || page < 1 || page > 10_000) {
            throw Problem.badRequest("bad-page", "页码或每页条数超出范围。");
        }
        if (!none(q)) {
            // a question costs more than a page: words, and the sentence model for each that is new
            pace.take(Kind.ROWS, OpenPace.who(request));
        }
        List<Item> found = shelf.search(q);
        List<Item> chosen = found.stream().filter(i -> none(theme) || i.theme().id().equals(theme)).filter(i -> none(department) || i.publication().department().equals(department))
                .filter(i -> none(format) || i.formats().contains(format)).toList();
        List<Item> ordered = switch (sort) {
            case "best" -> chosen;
            case "new" -> chosen.stream().sorted(java.util.Comparator.comparing(Item::modified).reversed()).toList();
            case "popular" -> chosen.stream().sorted(java.util.Comparator.comparingLong((Item i) -> i.counts()[0] + 5 * i.counts()[1] + i.counts()[2]).reversed()).toList();
            case "name" -> chosen.stream().sorted(java.util.Comparator.comparing(Item::title, java.text.Collator.getInstance(java.util.Locale.CHINA)::compare)).toList();
            default -> throw Problem.badRequest("bad-sort", "排序方式只能是 best、new、popular 或 name。");
        };
        int from = Math.min((page - 1) * size, ordered.size());
        return new Found(ordered.size(), page, ordered.subList(from, Math.min(from + size, ordered.size())).stream().map(Card::of).toList(),
                facets(found, i -> List.of(i.theme().id()), i -> i.theme().label()), facets(found, i -> List.of(i.publication().department()), Item::departmentName),
                facets(found, i -> List.copyOf(i.formats()), null));
    }

    private static boolean none(String text) {
        return text == null || text.isBlank();
    }

    private static List<Facet> facets(List<Item> items, Function<Item, List<String>> ids, Function<Item, String> name) {
        Map<String, long[]> counts = new TreeMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        items.forEach(i -> ids.apply(i).forEach(id -> {
            counts.computeIfAbsent(id, k -> new long[1])[0]++;
            names.putIfAbsent(id, name == null ? id.toUpperCase(java.util.Locale.ROOT) : name.apply(i));
        }));
        List<Facet> facets = new ArrayList<>();
        counts.forEach((id, n) -> facets.add(new Facet(id, names.get(id), n[0])));
        facets.sort(java.util.Comparator.comparingLong(Facet::count).reversed());
        return facets;
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/datasets/{id}")
    Detail detail(HttpServletRequest request, @PathVariable String id) {
        page(request);
        Item i = shelf.get(id);
        counters.count(id, "view");
        OpenPlan plan = i.release().plan();
        List<Version> versions = store.releases(id).stream().filter(r -> r.state().equals("live") || r.state().equals("superseded")).map(r -> new Version(r.number(), r.approvedAt(), r.rows(), r.state())).toList();
        return new Detail(Card.of(i), plan.summary(), plan.license(), i.condition(), i.release().columns(), i.release().number(), i.release().sm3(), i.release().sha256(), i.release().sizes(), plan.persons(), plan.k(),
                i.release().suppressed(), quality.findScore(i.publication().dataset()).map(Quality.Score::score).orElse(null), versions);
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/datasets/{id}/preview")
    OpenRows.Rows preview(HttpServletRequest request, @PathVariable String id) {
        page(request);
        return rows.read(shelf.get(id).release(), new OpenRows.Ask(Map.of(), null, List.of(), null, 0, PREVIEW, Map.of(), false));
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/datasets/{id}/chart")
    OpenRows.Chart chart(HttpServletRequest request, @PathVariable String id, @RequestParam String group, @RequestParam(required = false) String how, @RequestParam(required = false) String of) {
        pace.take(Kind.ROWS, OpenPace.who(request));
        return rows.chart(shelf.get(id).release(), group, how, of);
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/datasets/{id}/download")
    ResponseEntity<Resource> download(HttpServletRequest request, @PathVariable String id, @RequestParam(defaultValue = "csv") String format) {
        pace.take(Kind.FILE, OpenPace.who(request));
        Item i = shelf.get(id);
        if (!TYPES.containsKey(format)) {
            throw Problem.badRequest("bad-format", "格式只能是 csv、json 或 xlsx。");
        }
        Resource file = new FileSystemResource(files.file(id, i.release().id(), i.release().columns(), i.release().rows(), format));
        counters.count(id, "download");
        return ResponseEntity.ok().contentType(TYPES.get(format)).header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .header(HttpHeaders.CONTENT_DISPOSITION, ContentDisposition.attachment().filename(i.title() + "-v" + i.release().number() + "." + format, StandardCharsets.UTF_8).build().toString()).body(file);
    }

    /**
     * Rows for programs: {@code limit} up to 1000, {@code after} the last {@code _id}, {@code fields} separated by commas, {@code q}, and {@code f.<field>=<value>} for
     * equality; a field given several times takes any of the values.
     */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/v1/{id}/rows")
    ResponseEntity<Map<String, Object>> api(HttpServletRequest request, @PathVariable String id, @RequestParam(defaultValue = "100") int limit, @RequestParam(required = false) Long after,
                                            @RequestParam(required = false) List<String> fields, @RequestParam(required = false) String q) {
        called(request, keys, pace);
        Item i = shelf.get(id);
        if (limit < 1 || limit > OpenRows.LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 " + OpenRows.LARGEST_PAGE + "。");
        }
        Map<String, List<String>> filters = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> {
            if (name.startsWith("f.")) {
                filters.put(name.substring(2), List.of(values));
            }
        });
        OpenRows.Rows found = rows.read(i.release(), new OpenRows.Ask(filters, none(q) ? null : q, fields == null ? List.of() : fields, after, 0, limit, Map.of(), false));
        counters.count(id, "call");
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("version", i.release().number());
        body.put("items", found.rows());
        body.put("next", found.next());
        return ResponseEntity.ok().header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*").body(body);
    }

    /** The pace of programs: a key has its own, and a higher one. */
    static void called(HttpServletRequest request, OpenKeys keys, OpenPace pace) {
        // guessing keys is work for the slower pace
        String who = OpenPace.who(request);
        try {
            var key = keys.used(request);
            pace.take(key.isPresent() ? Kind.KEYED : Kind.ROWS, key.map(OpenKeys.Key::id).orElse(who));
        } catch (Problem wrong) {
            if (wrong.status() == HttpStatus.UNAUTHORIZED) {
                pace.take(Kind.ROWS, who);
            }
            throw wrong;
        }
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/datasets/{id}/rating")
    OpenRatings.Rating rate(HttpServletRequest request, @PathVariable String id) {
        write(request);
        RateBody body = OpenVisitors.body(request, RateBody.class);
        shelf.get(id);
        ratings.rate(request, id, body.stars(), body.visitor());
        return ratings.of(id);
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/keys")
    ResponseEntity<OpenKeys.Given> key(HttpServletRequest request) {
        write(request);
        return ResponseEntity.status(HttpStatus.CREATED).body(keys.give(request, OpenVisitors.body(request, KeyBody.class).label()));
    }

    /** Of the key that the request bears. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/keys")
    OpenKeys.Key own(HttpServletRequest request) {
        page(request);
        return keys.of(request).orElseThrow(() -> Problem.unauthenticated("no-key", "请在请求头 " + OpenKeys.HEADER + " 中带上密钥。"));
    }

    @Allowed(Allowed.PUBLIC)
    @DeleteMapping("/keys")
    Map<String, Boolean> revoke(HttpServletRequest request) {
        write(request);
        keys.revoke(request);
        return Map.of("revoked", true);
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/requests")
    ResponseEntity<OpenRequests.Receipt> ask(HttpServletRequest request) {
        write(request);
        OpenRequests.Asked asked = OpenVisitors.body(request, OpenRequests.Asked.class);
        return ResponseEntity.status(HttpStatus.CREATED).body(requests.ask(request, asked, asked.publication() == null || shelf.find(asked.publication()).isPresent()));
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/requests/{receipt}")
    OpenRequests.Standing follow(HttpServletRequest request, @PathVariable String receipt) {
        pace.take(Kind.WRITE, OpenPace.who(request));
        return requests.follow(receipt);
    }

    /** What changed on the portal after a number, the oldest first; {@code next} is what to ask for the next time. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/feed")
    Map<String, Object> feed(HttpServletRequest request, @RequestParam(defaultValue = "0") long after, @RequestParam(defaultValue = "100") int limit) {
        page(request);
        if (limit < 1 || limit > 1000 || after < 0) {
            throw Problem.badRequest("bad-limit", "条数须为 1 到 1000。");
        }
        List<OpenStore.Change> changes = store.changes(after, limit);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("items", changes);
        body.put("next", changes.isEmpty() ? after : changes.getLast().id());
        return body;
    }

    private void page(HttpServletRequest request) {
        pace.take(Kind.PAGE, OpenPace.who(request));
    }

    private void write(HttpServletRequest request) {
        pace.take(Kind.WRITE, OpenPace.who(request));
    }
}
