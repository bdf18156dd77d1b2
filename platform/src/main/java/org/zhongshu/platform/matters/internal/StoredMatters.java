package org.zhongshu.platform.matters.internal;

import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.calendar.Pause;
import org.zhongshu.platform.cases.Cases;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.matters.CompositeStages;
import org.zhongshu.platform.matters.Dossier;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.MatterState;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.matters.ProjectMatter;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The door. */
@Component
class StoredMatters implements Matters {

    private final MatterStore store;
    private final ItemService items;
    private final ItemForms forms;
    private final MatterFiles files;
    private final Intake intake;
    private final Persons persons;
    private final Signing signing;
    private final CompositeList list;
    private final Composites composites;
    private final Own own;
    private final Cases cases;
    private final TransactionTemplate transaction;

    StoredMatters(MatterStore store, ItemService items, ItemForms forms, MatterFiles files, @Lazy Intake intake, Persons persons, Signing signing, CompositeList list, @Lazy Composites composites, @Lazy Own own, @Lazy Cases cases, TransactionTemplate transaction) {
        this.cases = cases;
        this.list = list;
        this.composites = composites;
        this.store = store;
        this.items = items;
        this.forms = forms;
        this.files = files;
        this.intake = intake;
        this.persons = persons;
        this.signing = signing;
        this.own = own;
        this.transaction = transaction;
    }

    @Override
    public Optional<Matter> find(String number) {
        String read = Numbers.read(number);
        return read == null ? Optional.empty() : store.find(read).map(MatterRow::shown);
    }

    @Override
    public Matter own(String number) {
        return own.find(number).shown();
    }

    @Override
    public Hands hands(String number) {
        MatterRow m = store.find(number).orElseThrow(Numbers::unknown);
        Set<Long> accounts = new LinkedHashSet<>(store.handlers(m.id()));
        Set<String> departments = new LinkedHashSet<>(List.of(m.department()));
        if (m.parent() != null) {
            accounts.addAll(store.handlers(m.parent()));
        }
        if (m.item() == null) {
            store.children(m.id()).forEach(part -> {
                accounts.addAll(store.handlers(part.id()));
                departments.add(part.department());
            });
        }
        return new Hands(accounts, departments);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Dossier> dossier(String number) {
        return store.find(number).map(m -> {
            Content c = store.content(m.id());
            return new Dossier(m.shown(), party(c.applicant()), m.composite(), m.parent() == null ? null : store.find(m.parent()).map(MatterRow::number).orElse(null),
                    m.composite() == null || m.item() != null ? List.of() : store.children(m.id()).stream().map(MatterRow::number).toList(),
                    c.facts().stream().map(l -> new Dossier.Line(l.key(), l.label(), l.type(), l.from(), l.text(), l.source(), l.day(), l.personal())).toList(), c.data(),
                    store.disputes(m.id()).stream().map(d -> new Dossier.Dispute(d.fact(), d.label(), d.said().said(), d.said().reason(), d.caseNumber(), d.answer(), d.answeredAt())).toList(),
                    store.supplement(m.id()).map(s -> new Dossier.Supplement(s.items(), s.askedAt(), s.until(), s.answeredAt(), s.note())).orElse(null),
                    store.events(m.id()).stream().map(e -> new Dossier.Happened(e.at(), e.kind(), e.text(), e.by())).toList(), m.clause(), m.reason(), m.outputs(), m.decision(), c.opinion(), c.withdrawn(), m.credentialNumber(),
                    m.caseId(), m.caseNumber(), files.of(m.id()).stream().map(f -> new Dossier.Material(f.id(), f.name(), f.kind(), f.size())).toList(),
                    signing.of(m.id()).map(k -> new Dossier.Signature(k.way(), k.at(), k.content(), k.cms(), Signing.strokes(k.content()))).orElse(null));
        });
    }

    @Override
    public Optional<Dossier.Party> applicant(String number) {
        return store.find(number).map(m -> party(store.content(m.id()).applicant()));
    }

    private static Dossier.Party party(Applicant a) {
        return new Dossier.Party(a.name(), a.number(), a.phone(), a.firm(), a.firmName());
    }

    @Override
    public Map<String, Matter> all(Collection<String> numbers) {
        return store.all(numbers).stream().collect(Collectors.toMap(MatterRow::number, MatterRow::shown));
    }

    @Override
    public Map<String, List<ProjectMatter>> ofProjects(Collection<String> codes) {
        List<MatterRow> all = store.ofProjects(codes);
        Map<Long, List<Pause>> pauses = cases.pauses(all.stream().map(MatterRow::caseId).filter(Objects::nonNull).toList());
        Map<Long, MatterStore.Supplement> asked = store.supplements(all.stream().filter(m -> m.state() == MatterState.SUPPLEMENT).map(MatterRow::id).toList());
        Map<String, List<ProjectMatter>> found = new HashMap<>();
        codes.forEach(code -> found.put(code, new ArrayList<>()));
        all.forEach(m -> {
            // a matter that ended while its clock stood still: the pause ended with it
            List<ProjectMatter.Waited> waited = m.caseId() == null ? List.of() : pauses.getOrDefault(m.caseId(), List.of()).stream().map(p -> new ProjectMatter.Waited(p.from(), p.to() == null ? m.endedAt() : p.to())).toList();
            List<String> missing = asked.containsKey(m.id()) ? asked.get(m.id()).items() : List.of();
            found.get(m.project()).add(new ProjectMatter(m.id(), m.number(), m.parent(), m.item(), m.itemName(), m.department(), m.stage(), m.state(), m.instant(), m.promised(), m.submittedAt(), m.due(), m.endedAt(), m.credentialNumber(), waited, missing));
        });
        return found;
    }

    @Override
    public Optional<CompositeStages> stages(String composite) {
        return Optional.ofNullable(list.find(composite)).map(c -> new CompositeStages(c.id(), c.name(), items.responsible(c.department()), c.days(), c.stages(), c.parts().stream().map(p -> {
            Optional<Item> item = items.find(p.item());
            return new CompositeStages.Part(p.item(), item.map(i -> i.guide().name()).orElse(p.item()), item.map(i -> items.responsible(i.guide().department())).orElse(null), c.stages().get(p.stage()), p.optional());
        }).toList()));
    }

    @Override
    public Optional<byte[]> material(long matter, String id) {
        return files.find(matter, Long.parseLong(id)).map(MatterFiles.Whole::bytes);
    }

    @Override
    public JsonNode formFor(long person, String firm, String code) {
        Item item = items.item(code);
        return Json.mapper().valueToTree(forms.of(item, items.present(item, person, firm), false));
    }

    @Override
    public JsonNode fileFor(long person, String name, byte[] bytes) {
        return Json.mapper().valueToTree(files.add(persons.find(person).orElseThrow(() -> Problem.notFound("no-account", "没有这个账号，或已经注销。")), name, bytes));
    }

    @Override
    public List<Whole> wholes() {
        return list.list().stream().map(c -> new Whole(c.id(), c.name(), c.about(), c.audience(), c.days(), items.standing(c).stream().map(p -> new Part(p.item(), items.item(p.item()).guide().name(), p.optional())).toList()))
                .filter(w -> !w.parts().isEmpty()).toList();
    }

    @Override
    public JsonNode wholeFor(long person, String firm, String id, List<String> choose) {
        Composite c = list.get(id);
        Applicant who = composites.present(c, person, firm);
        List<Composite.Part> taken = composites.chosen(c, choose);
        composites.applicable(taken, who, true);
        return Json.mapper().valueToTree(forms.of(c, items.standing(c), taken, who, false));
    }

    @Override
    public void checkFor(long person, JsonNode submission) {
        if (whole(submission)) {
            composites.check(wholeOf(submission), person);
        } else {
            intake.check(oneOf(submission), person);
        }
    }

    @Override
    public Matter takeFor(long person, JsonNode submission, String channel, String said) {
        return transaction.execute(status -> {
            MatterRow taken = taken(person, submission, channel, said);
            store.handled(taken.id(), CurrentActor.require().accountId());
            return taken.shown();
        });
    }

    private MatterRow taken(long person, JsonNode submission, String channel, String said) {
        if (whole(submission)) {
            Composites.Submission s = wholeOf(submission);
            Composite c = list.get(s.composite());
            return composites.submit(s, c, composites.bound(c, composites.present(c, person, s.firm()), s.project()), channel, said, true).matter();
        }
        Intake.Submission s = oneOf(submission);
        Item item = items.item(s.item());
        return intake.submit(s, item, items.present(item, person, s.firm()), channel, said).matter();
    }

    @Override
    public Matter apply(JsonNode submission, String channel, String said) {
        if (whole(submission)) {
            Composites.Submission s = wholeOf(submission);
            Composite c = list.get(s.composite());
            return composites.submit(s, c, composites.applicant(c, s.firm()), channel, said, false).matter().shown();
        }
        Intake.Submission s = oneOf(submission);
        Item item = items.item(s.item());
        return intake.submit(s, item, items.applicant(item, s.firm()), channel, said).matter().shown();
    }

    private static boolean whole(JsonNode submission) {
        return submission.path("composite").isString();
    }

    private static Intake.Submission oneOf(JsonNode submission) {
        CitizenController.SubmitBody b = read(submission, CitizenController.SubmitBody.class);
        return new Intake.Submission(b.request(), b.item(), b.firm(), b.data(), b.disputes(), CitizenController.ids(b.files()), b.signature(), Boolean.TRUE.equals(b.again()));
    }

    private static Composites.Submission wholeOf(JsonNode submission) {
        CitizenController.CompositeBody b = read(submission, CitizenController.CompositeBody.class);
        return new Composites.Submission(b.request(), b.composite(), b.firm(), b.project(), b.choose(), b.data(), b.disputes(), CitizenController.ids(b.files()), Boolean.TRUE.equals(b.again()));
    }

    private static <T> T read(JsonNode submission, Class<T> type) {
        try {
            return Json.mapper().treeToValue(submission, type);
        } catch (JacksonException e) {
            throw Problem.badRequest("bad-form", "填写的内容格式不正确。");
        }
    }

    @Override
    @Transactional
    public void addMaterial(String number, long person, String name, byte[] bytes, String said) {
        Persons.Person me = persons.find(person).orElseThrow(Numbers::unknown);
        String read = Numbers.read(number);
        MatterRow m = Optional.ofNullable(read).flatMap(store::find).flatMap(f -> store.lock(f.id())).filter(f -> f.firm() == null ? f.person() == me.id() && f.gid() != null && f.gid().equals(me.gid()) : items.firms(me.id()).contains(f.firm()))
                .orElseThrow(Numbers::unknown);
        if (!m.state().open()) {
            throw Problem.unprocessable("matter-ended", "办件已办结或已撤回，不能再补充材料。");
        }
        files.attach(me.id(), me.gid(), m.id(), List.of(Long.parseLong(files.add(me, name, bytes).id())));
        store.event(m.id(), "material", said, null);
    }
}
