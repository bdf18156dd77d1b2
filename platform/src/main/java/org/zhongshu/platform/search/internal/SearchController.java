package org.zhongshu.platform.search.internal;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.identity.CurrentActor;

import java.util.ArrayList;
import java.util.List;

/** GET /api/search: one box over matters, cases, things, places, rules, the data catalogue and service items, each within the reader's reach. */
@RestController
class SearchController {

    private static final int OF_EACH_KIND = 8;

    private final List<Finder> finders;
    private final Access access;

    SearchController(List<Finder> finders, Access access) {
        this.finders = finders;
        this.access = access;
    }

    record Answer(List<Found> items) {
    }

    @Allowed("search.use")
    @GetMapping("/api/search")
    Answer search(@RequestParam(defaultValue = "") String q) {
        Words words = Words.of(q);
        List<Found> items = new ArrayList<>();
        if (!words.isEmpty()) {
            Actor actor = CurrentActor.require();
            for (Finder finder : finders) {
                if (finder.permission() == null || access.may(actor, finder.permission())) {
                    items.addAll(finder.find(words, actor, OF_EACH_KIND));
                }
            }
        }
        return new Answer(items);
    }
}
