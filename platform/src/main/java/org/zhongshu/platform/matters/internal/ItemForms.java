package org.zhongshu.platform.matters.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.matters.internal.CitizenController.CredentialName;
import org.zhongshu.platform.matters.internal.CitizenController.FormView;
import org.zhongshu.platform.matters.internal.CitizenController.ItemView;
import org.zhongshu.platform.matters.internal.CitizenController.OpenMatter;
import org.zhongshu.platform.shared.Json;

import java.util.List;
import java.util.Map;

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
        return new FormView(new ItemView(g.code(), g.name(), g.department(), items.departmentName(g.department()), g.handling(), ItemService.words(g), g.results(), item.revision(), item.demo()), null, g.name(), g.summary(), null,
                MatterViews.who(who, false), items.instant(item), issue == null ? null : new CredentialName(issue.type()), views.known(known), form.schema(), brought(g), items.service(item).sign(), own ? drafts.find(who, g.code()).orElse(null) : null,
                store.openOf(who, g.code()).stream().map(m -> new OpenMatter(m.number(), m.state().label())).toList());
    }

    /** Only what nobody else has. */
    private static List<Guide.Material> brought(Guide g) {
        return g.materials().stream().filter(m -> "applicant".equals(m.source()) || "other".equals(m.source()) || "department".equals(m.source())).toList();
    }
}
