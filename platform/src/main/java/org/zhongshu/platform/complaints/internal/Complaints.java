package org.zhongshu.platform.complaints.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.algorithms.masking.FreeText;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.cases.CaseAction;
import org.zhongshu.platform.cases.CaseRef;
import org.zhongshu.platform.cases.CaseReport;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.complaints.ComplaintMoved.Step;
import org.zhongshu.platform.complaints.internal.ComplaintStore.Row;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.HandedIn;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What applicants do: complain of a matter of theirs, each complaint once, as a case before the supervising department; and say whether the answer contents them. */
@Component
class Complaints {

    static final Actor SYSTEM = Actor.system("complaints");
    static final int LARGEST = 8 << 20;
    private static final int LONGEST = 1000;

    private final ComplaintRules rules;
    private final ComplaintStore store;
    private final ComplaintCases moves;
    private final Matters matters;
    private final Cases cases;
    private final Persons persons;
    private final Departments departments;
    private final CityProfile city;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final Clock clock;

    Complaints(ComplaintRules rules, ComplaintStore store, ComplaintCases moves, Matters matters, Cases cases, Persons persons, Departments departments, CityProfile city, Audit audit, TransactionTemplate transaction, Clock clock) {
        this.rules = rules;
        this.store = store;
        this.moves = moves;
        this.matters = matters;
        this.cases = cases;
        this.persons = persons;
        this.departments = departments;
        this.city = city;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    record Handed(String name, byte[] bytes) {
    }

    /** @param callable the supervising department may call them */
    record Said(String request, String matter, String kind, String words, boolean callable, List<Handed> files) {
    }

    record Taken(Row row, boolean fresh) {
    }

    private record Report(String title, String description, String department, Instant occurredAt, JsonNode data) implements CaseReport {

        @Override
        public String key() {
            // once by the complaint's own request
            return null;
        }

        @Override
        public String type() {
            return ComplaintCases.TYPE;
        }

        @Override
        public String source() {
            return "complaint";
        }
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), city.current().zone());
    }

    Taken complain(Said said) {
        if (said.request() == null || !said.request().matches("[A-Za-z0-9._:-]{8,80}")) {
            throw Problem.badRequest("no-request", "请给出请求号（8 到 80 位字母数字），用来避免重复投诉。");
        }
        Matter matter = matters.own(said.matter());
        String kind = rules.kind(said.kind());
        String words = words(said.words(), 4, "请写明情况（4 到 " + LONGEST + " 字）。");
        if (said.files().size() > rules.files()) {
            throw Problem.badRequest("too-many-files", "最多 " + rules.files() + " 个文件或照片。");
        }
        List<String> kinds = said.files().stream().map(f -> HandedIn.kind(f.bytes())).toList();
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        byte[] digest = digest(matter.number(), kind, words, said);
        return transaction.execute(status -> {
            Optional<ComplaintStore.Made> before = store.made(me.id(), said.request());
            if (before.isPresent()) {
                if (!Arrays.equals(before.get().digest(), digest)) {
                    throw Problem.conflict("request-used", "这件投诉已经提交过，内容与现在不同；要另提一件请重新填写。");
                }
                return new Taken(mine(before.get().id()), false);
            }
            return new Taken(fresh(me, matter, kind, words, said, kinds, digest), true);
        });
    }

    private Row fresh(Persons.Person me, Matter matter, String kind, String words, Said said, List<String> kinds, byte[] digest) {
        Instant now = clock.instant();
        if (store.since(me.id(), now.minus(Duration.ofDays(1))) >= rules.perDay()) {
            throw Problem.tooMany("too-many-complaints", "一天最多投诉 " + rules.perDay() + " 件；急事请拨打 12345。");
        }
        if (store.running(matter.number())) {
            throw Problem.conflict("complained-already", "这个办件的投诉正在处理，请等待答复。");
        }
        String supervisor = rules.supervisor(matter.department(), matters.hands(matter.number()).departments());
        String about = departments.nameOf(matter.department()) + "：" + rules.nameOf(kind);
        // as the system: the case's first step would name who complained
        CaseRef opened = CurrentActor.as(SYSTEM, () -> cases.open(new Report("办件投诉：" + about, "投诉类型：" + rules.nameOf(kind) + "。投诉人说：" + FreeText.unnamed(words, names(me.id(), matter)) + "（姓名、号码已隐去；监督部门核实需要时可查看。）", supervisor, now,
                Json.mapper().createObjectNode().put("judged", matter.department()).put("supervisor", supervisor))));
        Row row = new Row(Ids.next(), me.id(), me.gid(), matter.firm(), matter.number(), matter.itemName(), kind, matter.department(), supervisor, said.callable(), opened.id(), opened.number(), Step.TAKEN.id(), false, null, null, null, null, now);
        store.insert(row, said.request(), digest, words);
        for (int i = 0; i < kinds.size(); i++) {
            store.add(row.id(), name(said.files().get(i).name()), kinds.get(i), said.files().get(i).bytes());
        }
        audit.record("complaint.make", "complaint", opened.number(), null, null, Map.of("kind", kind, "files", kinds.size(), "supervisor", supervisor));
        moves.moved(row, Step.TAKEN, "已收到，由" + departments.nameOf(supervisor) + "受理", now);
        return mine(row.id());
    }

    private List<String> names(long person, Matter matter) {
        Persons.Clear c = persons.clear(person);
        return Stream.of(c.name(), c.idNumber(), c.phone(), matter.number(), matter.firm(), matter.firm() == null ? null : persons.firms(person).stream().filter(f -> f.uscc().equals(matter.firm())).map(Persons.FirmRight::firm).findFirst().orElse(null))
                .filter(Objects::nonNull).toList();
    }

    private static String name(String name) {
        String plain = name == null || name.isBlank() ? "未命名" : name.strip();
        if (plain.length() > 120 || plain.codePoints().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("bad-name", "文件名不能超过 120 字，不能有控制字符。");
        }
        return plain;
    }

    private static String words(String text, int least, String otherwise) {
        String t = text == null ? "" : text.replace('\0', ' ').strip();
        int length = t.codePointCount(0, t.length());
        if (length < least || length > LONGEST) {
            throw Problem.badRequest("bad-text", otherwise);
        }
        return t;
    }

    private static byte[] digest(String matter, String kind, String words, Said said) {
        StringBuilder all = new StringBuilder(matter).append('\n').append(kind).append('\n').append(said.callable()).append('\n').append(words);
        said.files().forEach(f -> all.append('\n').append(HexFormat.of().formatHex(Sm3.digest(f.bytes()))));
        return Sm3.digest(all.toString().getBytes(StandardCharsets.UTF_8));
    }

    List<String> firms(Persons.Person me) {
        return persons.firms(me.id()).stream().filter(f -> f.errands().contains(Persons.Errand.APPLY)).map(Persons.FirmRight::uscc).toList();
    }

    Row mine(long id) {
        Persons.Person me = persons.require(Assurance.REAL_NAME);
        return store.mine(me, firms(me), id).orElseThrow(() -> Problem.notFound("no-complaint", "没有这件投诉。"));
    }

    /** The answer contents the person, or not: then, once, a second person looks at it. */
    Row answer(long id, Boolean content, String said) {
        if (content == null) {
            throw Problem.badRequest("bad-answer", "请选择对答复是否满意。");
        }
        String words = content ? null : words(said, 2, "请写明哪里不满意（2 到 " + LONGEST + " 字）。");
        return transaction.execute(status -> {
            Row r = mine(id);
            if (!mayAnswer(r)) {
                throw Problem.unprocessable("not-now", r.content() != null ? "您已经答复过，一件投诉只能申请复核一次。" : r.ended() ? "已超过答复后 " + rules.contestDays() + " 天。" : "投诉还在处理，请等待答复。");
            }
            if (!store.content(id, content)) {
                throw Problem.conflict("answered-already", "您已经答复过，一件投诉只能申请复核一次。");
            }
            audit.record("complaint.answer", "complaint", r.number(), null, null, Map.of("content", content));
            if (!content) {
                List<String> names = matters.find(r.matter()).map(m -> names(persons.current().id(), m)).orElse(List.of());
                CurrentActor.as(SYSTEM, () -> cases.act(r.caseId(), CaseAction.of("reopen", "投诉人对答复不满意：" + FreeText.unnamed(words, names))));
            }
            return mine(id);
        });
    }

    /** Once, in the declared days after the answer. */
    boolean mayAnswer(Row r) {
        return r.ended() && r.content() == null && !clock.instant().isAfter(r.answeredAt().plus(Duration.ofDays(rules.contestDays())));
    }
}
