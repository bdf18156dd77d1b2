package org.zhongshu.platform.catalog.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Description;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Publications;
import org.zhongshu.platform.publication.Publishable;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.retrieval.AfterCommit;
import org.zhongshu.platform.shared.Problem;

import java.util.List;
import java.util.Map;

/** Entries of the catalogue on their way to publication: the code comes with the first one, lineage and grants follow each, and what neighbours gave is theirs. */
@Component
class EntryKind implements Publishable<Description> {

    static final String DRAFT = "catalog.draft";
    static final String REVIEW = "catalog.review";

    private final ResourceStore store;
    private final DescriptionCheck check;
    private final StoredGrants grants;
    private final SearchIndex index;

    EntryKind(ResourceStore store, DescriptionCheck check, StoredGrants grants, SearchIndex index) {
        this.store = store;
        this.check = check;
        this.grants = grants;
        this.index = index;
    }

    @Bean
    Publication<Description> entries(Publications publications) {
        return publications.of(this);
    }

    @Override
    public Names names() {
        return new Names("资源", "数据主管部门", "catalog-entry", "catalog", DRAFT, REVIEW, "no-entry");
    }

    @Override
    public Place place() {
        return new Place("catalog.resource", "provider", "catalog.revision", "resource_id");
    }

    @Override
    public Class<Description> type() {
        return Description.class;
    }

    @Override
    public String department(Description d) {
        return d.provider();
    }

    @Override
    public Description draft(Description given) {
        return check.draft(given);
    }

    @Override
    public Map<String, String> missing(Description d) {
        return check.missing(d);
    }

    @Override
    public boolean insert(Standing s, Description d) {
        store.insert(s, d);
        return true;
    }

    @Override
    public void show(long id, Description d) {
        store.show(id, d);
    }

    @Override
    public void changing(Standing s, Description before, Description after) {
        if (s.code() != null && !after.classCode().equals(before.classCode())) {
            throw Problem.unprocessable("code-given", "资源已赋码 " + s.code() + "，分类不能再改；需要改分类时请撤销后重新编目。");
        }
    }

    @Override
    public String elsewhere(Standing s) {
        return s.department().startsWith(Borders.PREFIX) ? "这是邻居的资源，只能在其原平台上修改。" : null;
    }

    @Override
    public String code(Standing s, Description d) {
        return s.code() != null ? s.code() : d.classCode() + "/" + "%06d".formatted(store.nextSerial(d.classCode()));
    }

    @Override
    public void published(long id, Description d) {
        store.lineage(id, upstream(d));
        grants.moveTo(id, d.provider());
        AfterCommit.run(index::follow);
    }

    /** Every grant on it ends at once. */
    @Override
    public void withdrawn(long id, String reason) {
        grants.revokeAllOf(id, "资源已撤销：" + reason);
        AfterCommit.run(index::follow);
    }

    static List<Long> upstream(Description d) {
        return d.upstream().stream().filter(u -> u.matches("\\d{1,19}")).map(Long::parseLong).toList();
    }

    static Problem unknown() {
        return Problem.notFound("no-entry", "没有这个资源，或您无权查看。");
    }
}
