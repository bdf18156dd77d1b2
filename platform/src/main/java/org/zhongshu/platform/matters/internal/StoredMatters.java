package org.zhongshu.platform.matters.internal;

import org.springframework.context.annotation.Lazy;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.zhongshu.platform.items.Item;
import org.zhongshu.platform.matters.Dossier;
import org.zhongshu.platform.matters.Matter;
import org.zhongshu.platform.matters.Matters;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Optional;

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

    StoredMatters(MatterStore store, ItemService items, ItemForms forms, MatterFiles files, @Lazy Intake intake, Persons persons, Signing signing) {
        this.store = store;
        this.items = items;
        this.forms = forms;
        this.files = files;
        this.intake = intake;
        this.persons = persons;
        this.signing = signing;
    }

    @Override
    public Optional<Matter> find(String number) {
        String read = Numbers.read(number);
        return read == null ? Optional.empty() : store.find(read).map(MatterRow::shown);
    }

    @Override
    @Transactional(readOnly = true)
    public Optional<Dossier> dossier(String number) {
        return store.find(number).map(m -> {
            Content c = store.content(m.id());
            Applicant a = c.applicant();
            return new Dossier(m.shown(), new Dossier.Party(a.name(), a.number(), a.phone(), a.firm(), a.firmName()), m.composite(), m.parent() == null ? null : store.find(m.parent()).map(MatterRow::number).orElse(null),
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
    public Matter takeFor(long person, JsonNode submission, String channel, String said) {
        CitizenController.SubmitBody body;
        try {
            body = Json.mapper().treeToValue(submission, CitizenController.SubmitBody.class);
        } catch (JacksonException e) {
            throw Problem.badRequest("bad-form", "填写的内容格式不正确。");
        }
        Item item = items.item(body.item());
        Applicant who = items.present(item, person, body.firm());
        return intake.submit(new Intake.Submission(body.request(), body.item(), body.firm(), body.data(), body.disputes(), CitizenController.ids(body.files()), body.signature()), item, who, channel, said).matter().shown();
    }
}
