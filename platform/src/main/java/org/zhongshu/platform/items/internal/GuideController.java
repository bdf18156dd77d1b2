package org.zhongshu.platform.items.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.internal.LifeEvents.LifeEvent;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** /api/items/guides, /events: what everybody may ask, without login: what is there to apply for, and how. */
@RestController
@RequestMapping("/api/items")
class GuideController {

    private static final int LARGEST_PAGE = 100;
    private static final int MOST_EVENTS = 2;
    private static final int LONGEST_QUESTION = 200;

    private final StoredItems items;
    private final ItemStore store;
    private final Publication<Guide> publication;
    private final ItemIndex index;
    private final LifeEvents events;
    private final ItemViews views;
    private final ServicePlaces places;
    private final PlaceViews placeViews;
    private final Departments departments;
    private final CityProfile city;
    private final Pace pace;
    private final int pages;
    private final int questions;

    GuideController(StoredItems items, ItemStore store, Publication<Guide> publication, ItemIndex index, LifeEvents events, ItemViews views, ServicePlaces places, PlaceViews placeViews, Departments departments, CityProfile city, Clock clock,
                    @Value("${zhongshu.items.pages-per-minute:300}") int pages, @Value("${zhongshu.items.questions-per-minute:90}") int questions) {
        this.items = items;
        this.store = store;
        this.publication = publication;
        this.index = index;
        this.events = events;
        this.views = views;
        this.places = places;
        this.placeViews = placeViews;
        this.departments = departments;
        this.city = city;
        this.pace = new Pace(clock);
        this.pages = pages;
        this.questions = questions;
    }

    record EventItem(String id, String name, String audience, String icon, String about, long items) {
    }

    /** @param events what the question seems to be about */
    record Found(List<ItemViews.Card> items, List<EventItem> events, String next) {
    }

    /** @param places where it is taken in, at most 60 of them; @param allPlaces how many there are */
    record Whole(Guide guide, String implementCode, int revision, Instant publishedAt, boolean demo, String kindName, String levelName, String departmentName, String agency, Map<String, Map<String, String>> words,
                 List<ItemViews.Card> related, List<PlaceViews.View> places, int allPlaces) {
    }

    record Facet(String id, String name, long count) {
    }

    record Overview(long items, long departments, List<EventItem> events, List<Facet> byDepartment, boolean demo) {
    }

    private void page(HttpServletRequest request) {
        pace.take("page", Pace.who(request), pages);
    }

    /** The short lists of words that fields choose from, and the life events: for labels and forms. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/words")
    Map<String, List<Codes.Word>> words(HttpServletRequest request) {
        page(request);
        Map<String, List<Codes.Word>> words = new LinkedHashMap<>();
        Codes.ALL.forEach((name, list) -> words.put(name, list.list()));
        words.put("event", events.list().stream().map(e -> new Codes.Word(e.id(), e.name())).toList());
        words.put("department", departments.list().stream().map(d -> new Codes.Word(d.code(), d.name())).toList());
        return words;
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/overview")
    Overview overview(HttpServletRequest request) {
        page(request);
        Map<String, Long> byEvent = store.liveByEvent();
        Map<String, Long> byDepartment = new TreeMap<>(store.liveByDepartment());
        List<Facet> facets = byDepartment.entrySet().stream().map(e -> new Facet(e.getKey(), departments.nameOf(e.getKey()), e.getValue())).sorted(java.util.Comparator.comparingLong(Facet::count).reversed()).toList();
        return new Overview(facets.stream().mapToLong(Facet::count).sum(), facets.size(), events.list().stream().map(e -> shown(e, byEvent)).toList(), facets, city.demo());
    }

    private static EventItem shown(LifeEvent e, Map<String, Long> counts) {
        return new EventItem(e.id(), e.name(), e.audience(), e.icon(), e.about(), counts.getOrDefault(e.id(), 0L));
    }

    /**
     * @param q        words of one's own, up to 200 characters; the best first. Without it: all that the filters leave, by code
     * @param audience person or firm
     */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/guides")
    Found find(HttpServletRequest request, @RequestParam(required = false) String q, @RequestParam(required = false) String event, @RequestParam(required = false) String audience,
               @RequestParam(required = false) String department, @RequestParam(required = false) String cursor, @RequestParam(defaultValue = "20") int limit) {
        page(request);
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw Problem.badRequest("bad-limit", "每页条数须为 1 到 " + LARGEST_PAGE + "。");
        }
        if (audience != null && !Codes.AUDIENCE.has(audience) || event != null && events.find(event).isEmpty() || department != null && !department.matches("[a-z-]{1,40}")) {
            throw Problem.badRequest("bad-filter", "筛选条件有误。");
        }
        String question = Texts.line(q);
        if (question == null) {
            return list(event, audience, department, cursor, limit);
        }
        if (question.length() > LONGEST_QUESTION) {
            throw Problem.badRequest("too-long", "问题不能超过 " + LONGEST_QUESTION + " 字。");
        }
        // a question costs more than a page: words, and the sentence model for each that is new
        pace.take("question", Pace.who(request), questions);
        Map<String, String> filters = new LinkedHashMap<>();
        if (department != null) {
            filters.put("department", department);
        }
        if (audience != null) {
            filters.put(audience, "1");
        }
        if (event != null) {
            filters.put("event:" + event, "1");
        }
        Map<String, Long> counts = store.liveByEvent();
        List<EventItem> about = event != null ? List.of() : index.events(question, MOST_EVENTS).stream().map(e -> shown(e, counts)).filter(e -> e.items() > 0).toList();
        return new Found(items.search(question, filters, limit).stream().map(views::card).toList(), about, null);
    }

    private Found list(String event, String audience, String department, String cursor, int limit) {
        StringBuilder where = new StringBuilder("(i.valid_from IS NULL OR i.valid_from <= ?) AND (i.valid_to IS NULL OR i.valid_to >= ?)");
        List<Object> parameters = new ArrayList<>(List.of(items.today(), items.today()));
        if (event != null) {
            where.append(" AND i.events @> ARRAY[?]::text[]");
            parameters.add(event);
        }
        if (audience != null) {
            where.append(" AND i.audience @> ARRAY[?]::text[]");
            parameters.add(audience);
        }
        if (department != null) {
            where.append(" AND i.department = ?");
            parameters.add(department);
        }
        if (cursor != null && !cursor.isBlank()) {
            where.append(" AND i.code > ?");
            parameters.add(Texts.line(cursor));
        }
        List<Long> ids = store.liveIds(where.toString(), parameters, limit + 1);
        boolean more = ids.size() > limit;
        List<Item> page = store.live(more ? ids.subList(0, limit) : ids).stream().sorted(java.util.Comparator.comparing((Item i) -> i.guide().code())).toList();
        return new Found(page.stream().map(views::card).toList(), List.of(), more ? page.getLast().guide().code() : null);
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/guides/{code}")
    Whole guide(HttpServletRequest request, @PathVariable String code) {
        page(request);
        Item item = items.findItem(code).orElseThrow(ItemKind::unknown);
        Guide g = item.guide();
        List<ServicePlaces.Place> where = g.windows().isEmpty() ? List.of() : places.of(g.windows().stream().map(Guide.Window::place).toList());
        Map<String, Map<String, String>> words = new LinkedHashMap<>();
        Codes.ALL.forEach((name, list) -> {
            Map<String, String> labels = new LinkedHashMap<>();
            list.list().forEach(w -> labels.put(w.id(), w.label()));
            words.put(name, labels);
        });
        return new Whole(g, g.implementCode(), item.revision(), publication.find(item.id()).map(Standing::publishedAt).orElse(null), item.demo(), Codes.KIND.label(g.kind()), g.level() == null ? null : Codes.LEVEL.label(g.level()),
                departments.nameOf(g.department()), views.agency(g), words, related(item), placeViews.of(where.stream().limit(60).toList(), null), where.size());
    }

    /** Others of the same life events: what one does next. */
    private List<ItemViews.Card> related(Item item) {
        if (item.guide().events().isEmpty()) {
            return List.of();
        }
        List<Long> ids = store.liveIds("i.events && ?::text[] AND i.id <> ? AND (i.valid_from IS NULL OR i.valid_from <= ?) AND (i.valid_to IS NULL OR i.valid_to >= ?)",
                List.of(item.guide().events().toArray(String[]::new), item.id(), items.today(), items.today()), 6);
        return store.live(ids).stream().map(views::card).toList();
    }
}
