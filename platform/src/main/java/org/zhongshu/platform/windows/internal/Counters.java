package org.zhongshu.platform.windows.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.shared.Problem;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Where clerks sit: the city's centre, a town's hall, a village's point (三级). A clerk bound to towns sits in none but theirs. */
@Component
class Counters {

    /** A branch belongs to the city's centre. */
    private static final Map<String, String> LEVELS = Map.of("center", "city", "branch", "city", "town", "town", "village", "village");
    private static final int TOWN = 9;

    private final Items items;
    private final WindowStore store;
    private final Audit audit;
    private final Clock clock;

    Counters(Items items, WindowStore store, Audit audit, Clock clock) {
        this.items = items;
        this.store = store;
        this.audit = audit;
        this.clock = clock;
    }

    /** @param level {@code city}, {@code town} or {@code village} */
    record Counter(String place, String placeName, String level, String counter) {
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    List<Items.Place> places() {
        Set<String> towns = CurrentActor.require().towns();
        return items.places().stream().filter(p -> LEVELS.containsKey(p.kind())).filter(p -> towns.isEmpty() || p.town() != null && towns.stream().anyMatch(t -> within(p.town(), t))).toList();
    }

    /** Codes of 12 digits with zeros behind, or of nine. */
    private static boolean within(String place, String town) {
        return place.length() >= TOWN && town.length() >= TOWN && place.regionMatches(0, town, 0, TOWN);
    }

    Counter sit(String place, String counter) {
        Actor actor = CurrentActor.require();
        String at = counter == null ? "" : counter.strip();
        if (!at.matches("[\\p{IsHan}A-Za-z0-9-]{1,20}")) {
            throw Problem.badRequest("bad-counter", "窗口号须为 1 到 20 个汉字、字母或数字。");
        }
        Items.Place p = find(place);
        store.sit(new WindowStore.Seat(actor.accountId(), p.code(), at, now()));
        audit.record("window.sit", "item-place", p.code(), null, null, Map.of("counter", at));
        return new Counter(p.code(), p.name(), level(p.kind()), at);
    }

    private Items.Place find(String place) {
        return places().stream().filter(x -> x.code().equals(place)).findFirst().orElseThrow(() -> Problem.unprocessable("no-place", "没有这个办事地点，或不是您所在的乡镇、街道。"));
    }

    WindowStore.Seat seat() {
        return store.seat(CurrentActor.require().accountId()).orElseThrow(() -> Problem.unprocessable("no-seat", "请先选择所在的办事地点和窗口。"));
    }

    Counter shown(String place, String counter) {
        Items.Place p = find(place);
        return new Counter(p.code(), p.name(), level(p.kind()), counter);
    }

    static boolean serves(Items.Place p) {
        return LEVELS.containsKey(p.kind());
    }

    static String level(String kind) {
        return LEVELS.getOrDefault(kind, "city");
    }

    /** What a place does with what somebody wants: takes it in; collects it and hands it {@code up}; or explains where to go. */
    enum What { TAKE, UP, EXPLAIN }

    /** @param to where it is handed up to; null otherwise. where: places that take it in, for whoever must be sent there */
    record Way(What what, Items.Place to, List<String> where) {
    }

    private static boolean takes(Guide g, Items.Place p) {
        return g.windows().isEmpty() ? p.kind().equals("center") : g.windows().stream().anyMatch(w -> w.place().equals(p.code()) || w.place().equals("@" + p.kind()));
    }

    /** An item is taken in where its guide says, where it says nothing, at the centre; a composite matter at the centre, whose departments sit together, and wherever all its items are. */
    private static boolean takes(List<Guide> guides, boolean whole, Items.Place p) {
        return whole && p.kind().equals("center") || guides.stream().allMatch(g -> takes(g, p));
    }

    /** By the guides alone: a village hands up to its own town's hall, and both to the centre. */
    Way way(List<Guide> guides, boolean whole, String place) {
        List<Items.Place> all = items.places();
        Items.Place here = all.stream().filter(p -> p.code().equals(place) && LEVELS.containsKey(p.kind())).findFirst().orElseThrow(() -> Problem.unprocessable("no-place", "没有这个办事地点，或不是您所在的乡镇、街道。"));
        if (takes(guides, whole, here)) {
            return new Way(What.TAKE, null, List.of());
        }
        Stream<Items.Place> above = switch (level(here.kind())) {
            case "village" -> Stream.concat(all.stream().filter(p -> p.kind().equals("town") && here.town() != null && p.town() != null && within(here.town(), p.town())), all.stream().filter(p -> p.kind().equals("center")));
            case "town" -> all.stream().filter(p -> p.kind().equals("center"));
            default -> Stream.empty();
        };
        List<String> where = all.stream().filter(p -> takes(guides, whole, p)).map(Items.Place::name).limit(3).toList();
        return above.filter(p -> takes(guides, whole, p)).findFirst().map(p -> new Way(What.UP, p, where)).orElseGet(() -> new Way(What.EXPLAIN, null, where));
    }

    /** Somebody at the place may begin: it is taken in here, or handed up. */
    Way begins(String name, List<Guide> guides, boolean whole, String place) {
        Way way = way(guides, whole, place);
        if (way.what() == What.EXPLAIN) {
            throw Problem.unprocessable("not-here", "“" + name + "”不在这里受理，请到" + (way.where().isEmpty() ? "办事指南中的办理地点" : String.join("、", way.where())) + "办理。");
        }
        return way;
    }
}
