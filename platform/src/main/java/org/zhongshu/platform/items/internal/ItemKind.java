package org.zhongshu.platform.items.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.items.Guide;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Publications;
import org.zhongshu.platform.publication.Publishable;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.retrieval.AfterCommit;
import org.zhongshu.platform.shared.Problem;

import java.util.Map;

/** Items on their way to publication: their code is the one they came with. */
@Component
class ItemKind implements Publishable<Guide> {

    static final String EDIT = "items.edit";
    static final String PUBLISH = "items.publish";

    private final ItemStore store;
    private final GuideCheck check;
    private final ItemIndex index;

    ItemKind(ItemStore store, GuideCheck check, ItemIndex index) {
        this.store = store;
        this.check = check;
        this.index = index;
    }

    @Bean
    Publication<Guide> itemsOnTheirWay(Publications publications) {
        return publications.of(this);
    }

    @Override
    public Names names() {
        return new Names("事项", "数据资源（政务服务）主管部门", "item", "items", EDIT, PUBLISH, "no-item");
    }

    @Override
    public Place place() {
        return new Place("items.item", "department", "items.revision", "item_id");
    }

    @Override
    public Class<Guide> type() {
        return Guide.class;
    }

    @Override
    public String department(Guide g) {
        return g.department();
    }

    @Override
    public Guide draft(Guide given) {
        return check.draft(given);
    }

    @Override
    public Map<String, String> missing(Guide g) {
        return check.missing(g);
    }

    @Override
    public String firstCode(Guide g) {
        return g.code();
    }

    @Override
    public boolean insert(Standing s, Guide g) {
        return store.insert(s, g);
    }

    @Override
    public void show(long id, Guide g) {
        store.show(id, g);
    }

    @Override
    public void changing(Standing s, Guide before, Guide after) {
        if (!after.code().equals(s.code())) {
            throw Problem.unprocessable("code-kept", "事项编码不能改；需要换编码时请撤销后另建。");
        }
    }

    @Override
    public void published(long id, Guide g) {
        AfterCommit.run(index::follow);
    }

    @Override
    public void withdrawn(long id, String reason) {
        AfterCommit.run(index::follow);
    }

    static Problem unknown() {
        return Problem.notFound("no-item", "没有这个事项，或您无权查看。");
    }
}
