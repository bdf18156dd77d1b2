package org.zhongshu.platform.items.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.items.internal.ItemStore.Line;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Revision;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the HTTP face shows: names beside codes, ids as strings, and only the steps that the reader may take. */
@Component
class ItemViews {

    private final Departments departments;
    private final LifeEvents events;
    private final Publication<Guide> items;
    private final GuideCheck check;

    ItemViews(Departments departments, LifeEvents events, Publication<Guide> items, GuideCheck check) {
        this.departments = departments;
        this.events = events;
        this.items = items;
        this.check = check;
    }

    /** A line of the staff's list. */
    record Row(String id, String code, String name, String kindName, String department, String departmentName, String state, Instant publishedAt, Instant changedAt, String submittedBy, boolean demo, int version) {
    }

    /** An item for the staff. @param shown which version this is; @param blocked why the reader cannot review what is submitted */
    record Detail(String id, String code, String state, int draft, Integer live, int shown, Guide guide, String implementCode, String departmentName, Instant publishedAt, Instant changedAt, String submittedBy,
                  boolean demo, int version, List<String> steps, String blocked, Map<String, String> missing) {
    }

    record Version(int number, String note, String by, String org, Instant at, Instant publishedAt, boolean live) {
    }

    /** One field that two versions differ in; values as they are kept. */
    record Change(String key, JsonNode before, JsonNode after) {
    }

    /** What a search shows of an item. @param free no fee */
    record Card(String code, String name, String summary, String kindName, String department, String agency, List<String> audience, String handling, String promised, boolean free, Integer visits, boolean online,
                int materials, List<String> events, boolean demo) {
    }

    Row row(Line l) {
        return new Row(Long.toString(l.id()), l.code(), l.name(), Codes.KIND.label(l.kind()), l.department(), departments.nameOf(l.department()), l.state(), l.publishedAt(), l.changedAt(), l.submittedBy(), l.demo(),
                l.version());
    }

    Detail detail(Standing s, Revision<Guide> v, Actor actor) {
        String blocked = s.state() == Standing.State.REVIEW ? items.reviewObjection(s, actor).orElse(null) : null;
        return new Detail(Long.toString(s.id()), s.code(), s.state().id(), s.draft(), s.live(), v.number(), v.words(), v.words().implementCode(), departments.nameOf(s.department()), s.publishedAt(), s.changedAt(),
                s.submittedBy(), s.demo(), s.version(), items.steps(s, actor), blocked, check.missing(v.words()));
    }

    Version version(Standing s, Revision<Guide> v) {
        return new Version(v.number(), v.note(), v.by(), v.org() == null ? null : departments.nameOf(v.org()), v.at(), v.publishedAt(), s.live() != null && s.live() == v.number());
    }

    List<Change> changes(Guide before, Guide after) {
        JsonNode a = Json.mapper().valueToTree(before);
        JsonNode b = Json.mapper().valueToTree(after);
        List<Change> changes = new ArrayList<>();
        a.properties().forEach(e -> {
            if (!e.getValue().equals(b.path(e.getKey()))) {
                changes.add(new Change(e.getKey(), e.getValue(), b.path(e.getKey())));
            }
        });
        return changes;
    }

    Card card(Item i) {
        Guide g = i.guide();
        String promised = g.promised() == null ? null : g.promised().number() == 0 ? "当场办结" : g.promised().number() + " 个" + Codes.UNIT.label(g.promised().unit());
        return new Card(g.code(), g.name(), g.summary(), Codes.KIND.label(g.kind()), g.department(), agency(g), g.audience(), g.handling(), promised, g.fees().isEmpty(), g.visits(),
                g.channels().contains("online") || g.channels().contains("mobile"), g.materials().size(), g.events().stream().map(e -> events.find(e).map(LifeEvents.LifeEvent::name).orElse(e)).toList(), i.demo());
    }

    /** Who does it, by the name that people know. */
    String agency(Guide g) {
        return g.agency() != null ? g.agency() : departments.find(g.department()).map(d -> d.name()).orElse(g.department());
    }
}
