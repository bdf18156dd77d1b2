package org.zhongshu.platform.search.internal;

import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.cases.Case;
import org.zhongshu.platform.cases.CaseFilter;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.city.Division;
import org.zhongshu.platform.city.Divisions;
import org.zhongshu.platform.identity.Access;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.Items;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.rules.Rules;
import org.zhongshu.platform.twin.Thing;
import org.zhongshu.platform.twin.ThingAccess;
import org.zhongshu.platform.twin.ThingType;
import org.zhongshu.platform.twin.ThingTypes;
import org.zhongshu.platform.twin.Things;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The finders, in the order in which their hits are shown. */
final class Finders {

    private Finders() {
    }

    private static String joined(String... texts) {
        return Stream.of(texts).filter(Objects::nonNull).filter(t -> !t.isBlank()).collect(Collectors.joining(" · "));
    }

    /** Cases by the beginning of their number or a part of their title, from the kernel's own index. */
    @Component
    @Order(1)
    static class OfCases implements Finder {
        private final Cases cases;
        private final Departments departments;

        OfCases(Cases cases, Departments departments) {
            this.cases = cases;
            this.departments = departments;
        }

        @Override
        public String permission() {
            return "case.read";
        }

        @Override
        public List<Found> find(Words words, Actor actor, int limit) {
            if (words.whole().length() < 2) {
                return List.of();
            }
            return cases.list(CaseFilter.text(words.whole(), limit)).items().stream().map(this::found).toList();
        }

        private Found found(Case c) {
            Case.Place place = c.place() == null ? Case.Place.UNKNOWN : c.place();
            return new Found("case", Long.toString(c.id()), c.title(),
                    joined(c.number(), c.stateName(), c.department() == null ? null : departments.nameOf(c.department())), place.lon(), place.lat());
        }
    }

    /** Things by name, code, type and town, from memory. */
    @Component
    @Order(2)
    static class OfThings implements Finder {
        /** Read on past the first hits, so that the thing of exactly that name comes first. */
        private static final int CANDIDATES = 200;

        private final Things things;
        private final ThingTypes types;
        private final ThingAccess access;
        private final Divisions divisions;

        OfThings(Things things, ThingTypes types, ThingAccess access, Divisions divisions) {
            this.things = things;
            this.types = types;
            this.access = access;
            this.divisions = divisions;
        }

        @Override
        public String permission() {
            return "thing.read";
        }

        @Override
        public List<Found> find(Words words, Actor actor, int limit) {
            Predicate<Thing> visible = access.filter(actor, permission());
            // whole types and towns are decided once, not for every thing
            Set<String> towns = divisions.towns().stream().filter(t -> words.parts().stream().anyMatch(p -> t.shortName().contains(p)))
                    .map(Division::code).collect(Collectors.toSet());
            Predicate<Thing> matches = t -> words.in(t.name(), t.code(), typeName(t), t.town() != null && towns.contains(twelve(t.town())) ? townName(t) : null);
            return things.list(Things.Filter.all(), 0, CANDIDATES, t -> matches.test(t) && visible.test(t)).items().stream()
                    .sorted(Comparator.comparingInt((Thing t) -> words.distance(t.name(), t.code())).thenComparing(Thing::name)).limit(limit)
                    .map(t -> new Found("thing", Long.toString(t.id()), t.name(), joined(typeName(t), t.code(), townName(t)), t.lon(), t.lat())).toList();
        }

        private String typeName(Thing t) {
            return types.findType(t.type()).map(ThingType::name).orElse(t.type());
        }

        private String townName(Thing t) {
            return t.town() == null ? null : divisions.nameOf(t.town());
        }

        private static String twelve(String code) {
            return code.length() == 9 ? code + "000" : code;
        }
    }

    /** Towns, villages and communities by name. */
    @Component
    @Order(3)
    static class OfPlaces implements Finder {
        private final Divisions divisions;

        OfPlaces(Divisions divisions) {
            this.divisions = divisions;
        }

        @Override
        public String permission() {
            return null;
        }

        @Override
        public List<Found> find(Words words, Actor actor, int limit) {
            return divisions.search(words.parts().getLast(), 500).stream().filter(d -> words.in(d.name(), town(d)))
                    .sorted(Comparator.comparingInt((Division d) -> words.distance(d.shortName(), d.code()))).limit(limit)
                    .map(d -> new Found("place", d.code(), d.shortName(), d.isTown() ? null : town(d), d.point().lon(), d.point().lat())).toList();
        }

        private String town(Division d) {
            return divisions.townOf(d.code()).map(Division::shortName).orElse(null);
        }
    }

    /** Rules by name, id and application. */
    @Component
    @Order(4)
    static class OfRules implements Finder {
        private final Rules rules;

        OfRules(Rules rules) {
            this.rules = rules;
        }

        @Override
        public String permission() {
            return "rule.read";
        }

        @Override
        public List<Found> find(Words words, Actor actor, int limit) {
            return rules.list().stream().filter(r -> words.in(r.name(), r.id(), "规则"))
                    .sorted(Comparator.comparingInt((Rules.Summary r) -> words.distance(r.name(), r.id()))).limit(limit)
                    .map(r -> new Found("rule", r.id(), r.name(), joined(r.id(), r.on() ? null : "已停用"), null, null)).toList();
        }
    }

    /** Entries of the data catalogue, by its own search; one that is only near in meaning must be beyond doubt. */
    @Component
    @Order(5)
    static class OfEntries implements Finder {
        private final Catalog catalog;
        private final Departments departments;

        OfEntries(Catalog catalog, Departments departments) {
            this.catalog = catalog;
            this.departments = departments;
        }

        @Override
        public String permission() {
            return "catalog.read";
        }

        @Override
        public List<Found> find(Words words, Actor actor, int limit) {
            return catalog.searchCertain(words.whole(), limit).stream()
                    .map(h -> new Found("resource", Long.toString(h.id()), h.name(), joined(h.code(), departments.nameOf(h.provider())), null, null)).toList();
        }
    }

    /** Service items in force by name and code; drafts and what is under review have a list of their own. */
    @Component
    @Order(6)
    static class OfItems implements Finder {
        private final Items items;
        private final Departments departments;

        OfItems(Items items, Departments departments) {
            this.items = items;
            this.departments = departments;
        }

        @Override
        public String permission() {
            return "items.read";
        }

        @Override
        public List<Found> find(Words words, Actor actor, int limit) {
            return items.named(words.parts()).stream().sorted(Comparator.comparingInt((Item i) -> words.distance(i.guide().name(), i.guide().code())).thenComparing(i -> i.guide().code())).limit(limit)
                    .map(i -> new Found("item", Long.toString(i.id()), i.guide().name(), joined(i.guide().code(), departments.nameOf(i.guide().department())), null, null)).toList();
        }
    }

    /** A matter by its whole number: its random part is what keeps strangers from counting through them. */
    @Component
    @Order(0)
    static class OfMatters implements Finder {
        private final Matters matters;
        private final Departments departments;
        private final Access access;

        OfMatters(Matters matters, Departments departments, Access access) {
            this.matters = matters;
            this.departments = departments;
            this.access = access;
        }

        @Override
        public String permission() {
            return "matter.read";
        }

        @Override
        public List<Found> find(Words words, Actor actor, int limit) {
            return matters.find(words.whole()).filter(m -> access.may(actor, permission(), m.department())).stream()
                    .map(m -> new Found("matter", m.number(), m.itemName(), joined(m.number(), m.state().label(), departments.nameOf(m.department())), null, null)).toList();
        }
    }
}
