package org.zhongshu.platform.items.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.algorithms.geo.LonLat;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.util.List;

/** /api/items/places: the service map – who offers what where, open now, how busy. */
@RestController
@RequestMapping("/api/items/places")
class PlaceController {

    private static final int MOST_OFFERED = 300;
    /** Digits of a code that name the town. */
    private static final int TOWN = 9;

    private final ServicePlaces places;
    private final PlaceViews views;
    private final StoredItems items;
    private final ItemStore store;
    private final ItemViews itemViews;
    private final Pace pace;
    private final int pages;

    PlaceController(ServicePlaces places, PlaceViews views, StoredItems items, ItemStore store, ItemViews itemViews, Clock clock, @Value("${zhongshu.items.pages-per-minute:300}") int pages) {
        this.places = places;
        this.views = views;
        this.items = items;
        this.store = store;
        this.itemViews = itemViews;
        this.pace = new Pace(clock);
        this.pages = pages;
    }

    /** @param window at this place; null: not said */
    record Offered(String code, String name, String departmentName, String window) {
    }

    record Whole(PlaceViews.View place, List<Offered> items) {
    }

    /**
     * @param item code of an item: only where it is taken in
     * @param near longitude,latitude: the nearest first
     * @param open true: only what is open now
     */
    @Allowed(Allowed.PUBLIC)
    @GetMapping
    ItemController.Items<PlaceViews.View> list(HttpServletRequest request, @RequestParam(required = false) String kind, @RequestParam(required = false) String town, @RequestParam(required = false) String item,
                                               @RequestParam(required = false) String near, @RequestParam(defaultValue = "false") boolean open, @RequestParam(defaultValue = "500") int limit) {
        pace.take("page", Pace.who(request), pages);
        if (limit < 1 || limit > 2_000) {
            throw Problem.badRequest("bad-limit", "条数须为 1 到 2000。");
        }
        List<ServicePlaces.Place> all = item == null ? places.list()
                : items.findItem(item).map(i -> places.of(i.guide().windows().stream().map(Guide.Window::place).toList())).orElseThrow(ItemKind::unknown);
        return new ItemController.Items<>(views.of(all.stream().filter(p -> kind == null || p.kind().equals(kind)).filter(p -> town == null || p.town() != null && p.town().startsWith(town.length() > TOWN ? town.substring(0, TOWN) : town)).toList(),
                near == null ? null : point(near)).stream().filter(v -> !open || v.opening().open()).limit(limit).toList());
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/{code}")
    Whole get(HttpServletRequest request, @PathVariable String code) {
        pace.take("page", Pace.who(request), pages);
        ServicePlaces.Place p = places.find(code).filter(ServicePlaces.Place::active).orElseThrow(() -> Problem.notFound("no-place", "没有这个办事地点。"));
        List<Item> offered = store.live(store.liveIds("i.places && ?::text[]", List.of((Object) new String[]{code, "@" + p.kind()}), MOST_OFFERED)).stream().filter(i -> i.guide().inForce(items.today()))
                .sorted(java.util.Comparator.comparing((Item i) -> i.guide().department()).thenComparing(i -> i.guide().code())).toList();
        return new Whole(views.of(p, null), offered.stream().map(i -> new Offered(i.guide().code(), i.guide().name(), itemViews.agency(i.guide()), window(i.guide(), p))).toList());
    }

    private static String window(Guide g, ServicePlaces.Place p) {
        return g.windows().stream().filter(w -> w.place().equals(p.code())).findFirst().or(() -> g.windows().stream().filter(w -> w.place().equals("@" + p.kind())).findFirst()).map(Guide.Window::window).orElse(null);
    }

    /** As it is kept, for whoever changes it. */
    @Allowed("items.edit")
    @GetMapping("/{code}/entry")
    ServicePlaces.Place entry(@PathVariable String code) {
        return places.find(code).orElseThrow(() -> Problem.notFound("no-place", "没有这个办事地点。"));
    }

    @Allowed("items.edit")
    @PutMapping("/{code}")
    ServicePlaces.Place put(@PathVariable String code, @RequestBody ServicePlaces.Place body) {
        return places.put(code, body);
    }

    static LonLat point(String text) {
        try {
            String[] parts = text.split(",");
            double lon = Double.parseDouble(parts[0].strip());
            double lat = Double.parseDouble(parts[1].strip());
            if (parts.length == 2 && lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) {
                return new LonLat(lon, lat);
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            // said below
        }
        throw Problem.badRequest("bad-point", "位置应写成 经度,纬度。");
    }
}
