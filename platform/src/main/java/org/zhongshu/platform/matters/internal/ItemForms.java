package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.matters.internal.CitizenController.CredentialName;
import org.zhongshu.platform.matters.internal.CitizenController.FormView;
import org.zhongshu.platform.matters.internal.CitizenController.ItemView;
import org.zhongshu.platform.matters.internal.CitizenController.OpenMatter;
import org.zhongshu.platform.shared.Json;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The form of one item as an applicant sees it, or whoever fills it in for them: what is known, masked and with its source, and what is asked. */
@Component
class ItemForms {

    private final ItemService items;
    private final Forms forms;
    private final Gathering gathering;
    private final MatterViews views;
    private final MatterDrafts drafts;
    private final MatterStore store;

    ItemForms(ItemService items, Forms forms, Gathering gathering, MatterViews views, MatterDrafts drafts, MatterStore store) {
        this.items = items;
        this.forms = forms;
        this.gathering = gathering;
        this.views = views;
        this.drafts = drafts;
        this.store = store;
    }

    /** @param own the applicant's own eyes: their draft comes along */
    FormView of(Item item, Applicant who, boolean own) {
        Guide g = item.guide();
        Forms.Form form = forms.of(List.of(g.code()));
        Map<String, Known> known = gathering.gather(who, form.facts(), Json.mapper().createObjectNode(), Intake.reference(g));
        Service.Issue issue = items.service(item).issue();
        return new FormView(new ItemView(g.code(), g.name(), g.department(), items.departmentName(g.department()), g.handling(), items.promised(item), items.otherwise(item), g.results(), item.revision(), item.demo()), null, g.name(), g.summary(), null,
                MatterViews.who(who, false), items.instant(item), issue == null ? null : new CredentialName(issue.type()), views.known(known), form.schema(), brought(g), items.service(item).later(), items.service(item).sign(), own ? drafts.find(who, g.code()).orElse(null) : null,
                store.openOf(who, g.code()).stream().map(m -> new OpenMatter(m.number(), m.state().label())).toList(),
                own ? prefill(form, known) : Map.of(), items.service(item).heeded(Gathering.values(known)));
    }

    /** @param offered the parts that are shown, left to choose where they are optional; taken: those that are applied for; own: as above. */
    FormView of(Composite c, List<Composite.Part> offered, List<Composite.Part> taken, Applicant who, boolean own) {
        Forms.Form form = forms.of(taken.stream().map(Composite.Part::item).toList(), gathering.given(who), c);
        Map<String, Known> known = gathering.gather(who, form.facts(), Json.mapper().createObjectNode(), "申请办理：" + c.name());
        List<CitizenController.PartView> parts = offered.stream().map(p -> {
            Guide g = items.item(p.item()).guide();
            return new CitizenController.PartView(g.code(), g.name(), items.departmentName(g.department()), c.stages().get(p.stage()), p.optional());
        }).toList();
        return new FormView(null, c.id(), c.name(), c.about(), parts, MatterViews.who(who, false), false, null, views.known(known), form.schema(), brought(taken), true, false, own ? drafts.find(who, "composite:" + c.id()).orElse(null) : null,
                store.openWhole(who, c.id()).stream().map(m -> new OpenMatter(m.number(), m.state().label())).toList(),
                own ? prefill(form, known) : Map.of(), taken.stream().flatMap(p -> items.service(items.item(p.item())).heeded(Gathering.values(known)).stream()).distinct().toList());
    }

    /** In clear: it is the applicant's own, and they are to check it. */
    private static Map<String, Object> prefill(Forms.Form form, Map<String, Known> known) {
        Map<String, Object> begin = new LinkedHashMap<>();
        for (Service.Ask ask : form.asks()) {
            Object value = ask.like() == null ? null : known.get(ask.like()).value();
            if (value != null) {
                begin.put(ask.key(), value instanceof LocalDate day ? day.toString() : value);
            }
        }
        return begin;
    }

    /** What the parts ask for together: each material once, required where one requires it. */
    private List<Guide.Material> brought(List<Composite.Part> parts) {
        Map<String, Guide.Material> materials = new LinkedHashMap<>();
        parts.forEach(p -> brought(items.item(p.item()).guide()).forEach(m -> materials.merge(m.name(), m, (a, b) -> "required".equals(b.need()) ? b : a)));
        return List.copyOf(materials.values());
    }

    static Set<String> names(Item item) {
        return brought(item.guide()).stream().map(Guide.Material::name).collect(Collectors.toSet());
    }

    /** Only what nobody else has. */
    private static List<Guide.Material> brought(Guide g) {
        return g.materials().stream().filter(m -> "applicant".equals(m.source()) || "other".equals(m.source()) || "department".equals(m.source())).toList();
    }
}
