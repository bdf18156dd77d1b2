package org.zhongshu.platform.publication.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.publication.Publication;
import org.zhongshu.platform.publication.Publications;
import org.zhongshu.platform.publication.Publishable;
import org.zhongshu.platform.publication.Revision;
import org.zhongshu.platform.publication.Standing;
import org.zhongshu.platform.publication.Standing.State;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.ZhongshuTest;

import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A kind that no module has: notices, with nothing of their own but a text. */
@ZhongshuTest
class NoticesModuleTest {

    record Notice(String department, String text) {
    }

    private static final Actor WRITER = person(1, "写作人", "health", "officer");
    private static final Actor COLLEAGUE = person(2, "同事", "health", "officer");
    private static final Actor STRANGER = person(3, "外人", "finance", "officer");
    private static final Actor BUREAU = person(4, "管理员甲", "data", "steward");
    private static final Actor BUREAU_TOO = person(5, "管理员乙", "data", "steward");

    @Autowired
    private Publications publications;
    @Autowired
    private JdbcTemplate jdbc;
    private final List<String> happened = new ArrayList<>();
    private Publication<Notice> notices;

    private static Actor person(long id, String name, String org, String role) {
        return new Actor(id, "u" + id, name, org, Set.of(role), Set.of(), Set.of(), "127.0.0.1");
    }

    @BeforeEach
    void tables() {
        jdbc.execute("CREATE SCHEMA notices");
        jdbc.execute("CREATE TABLE notices.notice (id bigint PRIMARY KEY, code text UNIQUE, state text NOT NULL, draft int NOT NULL, live int, dept text NOT NULL, submitter bigint, submitted_by text,"
                + " by_bureau boolean NOT NULL DEFAULT false, published_at timestamptz, changed_at timestamptz NOT NULL, demo boolean NOT NULL, version int NOT NULL, text text NOT NULL)");
        jdbc.execute("CREATE TABLE notices.version (notice bigint NOT NULL, number int NOT NULL, body jsonb NOT NULL, note text, by_name text NOT NULL, by_org text, at timestamptz NOT NULL,"
                + " published_at timestamptz, PRIMARY KEY (notice, number))");
        notices = publications.of(new Kind());
    }

    @AfterEach
    void gone() {
        jdbc.execute("DROP SCHEMA notices CASCADE");
    }

    private final class Kind implements Publishable<Notice> {
        @Override
        public Names names() {
            return new Names("公告", "数据局", "item", "items", "items.edit", "items.publish", "no-notice");
        }

        @Override
        public Place place() {
            return new Place("notices.notice", "dept", "notices.version", "notice");
        }

        @Override
        public Class<Notice> type() {
            return Notice.class;
        }

        @Override
        public String department(Notice n) {
            return n.department();
        }

        @Override
        public Notice draft(Notice given) {
            return new Notice(given.department(), given.text().strip());
        }

        @Override
        public Map<String, String> missing(Notice n) {
            return n.text().isEmpty() ? Map.of("text", "正文") : Map.of();
        }

        @Override
        public boolean insert(Standing s, Notice n) {
            return jdbc.update("INSERT INTO notices.notice (id, code, state, draft, dept, changed_at, demo, version, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", s.id(), s.code(), s.state().id(), s.draft(),
                    s.department(), s.changedAt().atOffset(ZoneOffset.UTC), s.demo(), s.version(), n.text()) == 1;
        }

        @Override
        public void show(long id, Notice n) {
            jdbc.update("UPDATE notices.notice SET text = ? WHERE id = ?", n.text(), id);
        }

        @Override
        public String elsewhere(Standing s) {
            return "abroad".equals(s.code()) ? "是别处的" : null;
        }

        @Override
        public String code(Standing s, Notice n) {
            return s.code() == null ? "N" + s.id() : s.code();
        }

        @Override
        public void published(long id, Notice n) {
            happened.add("published " + n.text());
            if (n.text().equals("不行")) {
                throw Problem.unprocessable("no", "不行");
            }
        }

        @Override
        public void withdrawn(long id, String reason) {
            happened.add("withdrawn " + reason);
        }
    }

    private static <R> R as(Actor actor, Supplier<R> work) {
        return CurrentActor.as(actor, work);
    }

    private static void refused(String code, Actor actor, Supplier<?> work) {
        assertThatThrownBy(() -> as(actor, work)).isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(code));
    }

    private String shown(long id) {
        return jdbc.queryForObject("SELECT text FROM notices.notice WHERE id = ?", String.class, id);
    }

    @Test
    void twoPeopleAgreeAndEveryVersionIsKept() {
        Standing draft = as(WRITER, () -> notices.create(new Notice("health", " 一 "), "初稿\0", true));
        long id = draft.id();
        assertThat(draft.state()).isEqualTo(State.DRAFT);
        assertThat(draft.code()).isNull();
        refused("no-notice", STRANGER, () -> notices.edit(id, new Notice("finance", "二"), null, 1));
        refused("not-yours", WRITER, () -> notices.create(new Notice("finance", "一"), null, false));
        refused("stale", COLLEAGUE, () -> notices.edit(id, new Notice("health", "二"), null, 7));
        refused("incomplete", COLLEAGUE, () -> notices.edit(id, new Notice("health", "二"), null, null));
        assertThat(as(COLLEAGUE, () -> notices.edit(id, new Notice("health", "一"), null, 1))).as("nothing is different").isEqualTo(draft);

        Standing sent = as(WRITER, () -> notices.submit(id, 1));
        assertThat(notices.steps(sent, WRITER)).containsExactly("withdraw");
        refused("not-your-review", WRITER, () -> notices.approve(id, 2, null));
        refused("not-your-review", COLLEAGUE, () -> notices.approve(id, 2, null));
        assertThat(notices.reviewObjection(sent, COLLEAGUE)).contains("部门提交的公告由数据局审核。");
        refused("not-now", WRITER, () -> notices.edit(id, new Notice("health", "二"), null, 2));
        assertThat(notices.steps(sent, BUREAU)).contains("approve", "reject");
        Standing live = as(BUREAU, () -> notices.approve(id, 2, "同意"));
        assertThat(live.code()).isEqualTo("N" + id);
        assertThat(live.inForce()).isTrue();
        assertThat(notices.visible(id, STRANGER)).isEqualTo(live);

        Standing changed = as(WRITER, () -> notices.edit(id, new Notice("health", "二"), "改", 3));
        assertThat(changed.state()).isEqualTo(State.CHANGED);
        assertThat(shown(id)).as("the version in force is shown on").isEqualTo("一");
        assertThat(notices.revision(changed, null, WRITER).words().text()).isEqualTo("一");
        assertThat(notices.revision(changed, "draft", WRITER).words().text()).isEqualTo("二");
        assertThat(notices.revisions(changed, WRITER)).extracting(Revision::number).containsExactly(2, 1);
        assertThat(notices.revisions(changed, STRANGER)).extracting(Revision::number).containsExactly(1);
        refused("no-version", STRANGER, () -> notices.revision(changed, "2", STRANGER));
        refused("bad-version", STRANGER, () -> notices.revision(changed, "1; DROP", STRANGER));
        as(WRITER, () -> notices.submit(id, 4));
        Standing back = as(BUREAU, () -> notices.reject(id, 5, "再想想"));
        assertThat(back.state()).isEqualTo(State.CHANGED);
        as(WRITER, () -> notices.submit(id, 6));
        as(BUREAU, () -> notices.approve(id, 7, null));
        assertThat(shown(id)).isEqualTo("二");

        refused("bureau-only", WRITER, () -> notices.withdraw(id, 8, "不要了"));
        refused("incomplete", BUREAU, () -> notices.withdraw(id, 8, " "));
        Standing ended = as(BUREAU, () -> notices.withdraw(id, 8, "过时"));
        assertThat(ended.inForce()).isFalse();
        assertThat(notices.steps(ended, BUREAU)).isEmpty();
        assertThat(happened).containsExactly("published 一", "published 二", "withdrawn 过时");
        assertThat(jdbc.queryForList("SELECT action FROM (SELECT action, subject_id FROM audit.inbox UNION ALL SELECT action, subject_id FROM audit.entry) a WHERE subject_id = ?", String.class, Long.toString(id)))
                .containsExactlyInAnyOrder("items.draft", "items.submit", "items.publish", "items.edit", "items.submit", "items.reject", "items.submit", "items.publish", "items.withdraw");
    }

    @Test
    void theBureauNeedsASecondPersonToo() {
        long id = as(BUREAU, () -> notices.create(new Notice("health", "一"), null, false)).id();
        Standing sent = as(BUREAU, () -> notices.submit(id, 1));
        assertThat(sent.byBureau()).isTrue();
        assertThat(notices.reviewObjection(sent, BUREAU)).contains("不能审核自己提交的公告。");
        assertThat(notices.reviewObjection(sent, BUREAU_TOO)).isEmpty();
    }

    @Test
    void aStepThatItsKindRefusesHasNotHappened() {
        long id = as(WRITER, () -> notices.create(new Notice("health", "不行"), null, false)).id();
        as(WRITER, () -> notices.submit(id, 1));
        refused("no", BUREAU, () -> notices.approve(id, 2, null));
        assertThat(notices.find(id).orElseThrow().state()).isEqualTo(State.REVIEW);
        assertThat(notices.findRevision(id, 1).orElseThrow().publishedAt()).isNull();
        long empty = as(WRITER, () -> notices.create(new Notice("health", ""), null, false)).id();
        refused("incomplete", WRITER, () -> notices.submit(empty, 1));
        jdbc.update("UPDATE notices.notice SET code = 'abroad' WHERE id = ?", empty);
        refused("foreign", WRITER, () -> notices.submit(empty, 1));
        assertThat(notices.steps(notices.find(empty).orElseThrow(), BUREAU)).isEmpty();
    }
}
