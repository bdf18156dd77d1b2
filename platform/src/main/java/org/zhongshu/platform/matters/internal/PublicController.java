package org.zhongshu.platform.matters.internal;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.shared.Pace;

import java.time.Clock;
import java.util.List;
import java.util.Set;

/** /api/matters: what strangers may ask, each network at its pace: what can be applied for, and how a matter is getting on. */
@RestController
@RequestMapping("/api/matters")
class PublicController {

    private final ItemService items;
    private final CompositeList composites;
    private final Guesses guesses;
    private final MatterViews views;
    private final Pace pace;

    PublicController(ItemService items, CompositeList composites, Guesses guesses, MatterViews views, Clock clock) {
        this.items = items;
        this.composites = composites;
        this.guesses = guesses;
        this.views = views;
        this.pace = new Pace(clock);
    }

    record Named(String id, String name) {
    }

    /** @param otherwise in what time people decide what a table cannot; null where nobody is promised an answer at once */
    record Online(String code, String name, boolean online, boolean instant, String otherwise, Set<String> audience, int assurance, String assuranceName, List<Named> composites) {
    }

    record PartView(String code, String name, String stage, boolean optional) {
    }

    record CompositeView(String id, String name, String about, String audience, int days, List<String> stages, List<PartView> items) {
    }

    record ProgressBody(String number, String phone) {
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/online/{code}")
    Online online(HttpServletRequest request, @PathVariable String code) {
        pace.take("page", Pace.who(request), 300);
        Item item = items.item(code);
        Service service = items.service(item);
        return new Online(item.guide().code(), item.guide().name(), service.online(), items.instant(item), items.otherwise(item), items.audience(item), service.assurance(), Assurance.of(service.assurance()).label(),
                composites.list().stream().filter(c -> items.standing(c).stream().anyMatch(p -> p.item().equals(item.guide().code()))).map(c -> new Named(c.id(), c.name())).toList());
    }

    /** Those of which every item that must be is in force, with the others that are. */
    @Allowed(Allowed.PUBLIC)
    @GetMapping("/composites")
    List<CompositeView> composites(HttpServletRequest request) {
        pace.take("page", Pace.who(request), 300);
        return composites.list().stream().map(this::view).filter(c -> !c.items().isEmpty()).toList();
    }

    private CompositeView view(Composite c) {
        return new CompositeView(c.id(), c.name(), c.about(), c.audience(), c.days(), c.stages(),
                items.standing(c).stream().map(p -> new PartView(p.item(), items.item(p.item()).guide().name(), c.stages().get(p.stage()), p.optional())).toList());
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/progress")
    MatterViews.Progress progress(HttpServletRequest request, @RequestBody ProgressBody body) {
        String network = Pace.who(request);
        pace.take("progress", network, 20);
        return views.progress(guesses.find(body.number(), body.phone(), network));
    }
}
