package org.zhongshu.platform.persons.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.identity.PersonalData.Kind;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Problem;

import java.text.Normalizer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a name and an identity number are a living person's of the population library. Tries are counted for the account and for the number,
 * so that nobody finds out by trying whose number it is; who is not found and who has another name read the same.
 */
@Component
class RealNames {

    private static final int TRIES = 5;
    private static final int TRIES_OF_NUMBER = 10;

    private final BaseRecords base;
    private final PersonStore persons;
    private final ConsentTable consents;
    private final Delegations delegations;
    private final Attempts attempts;
    private final Audit audit;
    private final TransactionTemplate transaction;

    RealNames(BaseRecords base, PersonStore persons, ConsentTable consents, Delegations delegations, Attempts attempts, Audit audit, TransactionTemplate transaction) {
        this.base = base;
        this.persons = persons;
        this.consents = consents;
        this.delegations = delegations;
        this.attempts = attempts;
        this.audit = audit;
        this.transaction = transaction;
    }

    PersonStore.Row check(PersonStore.Row person, String givenName, String givenNumber, boolean agree) {
        String name = name(givenName);
        String number = number(givenNumber);
        if (!agree) {
            throw Problem.unprocessable("agree-needed", "实名核验需要与人口库比对姓名和证件号码，请先阅读并同意。");
        }
        if (person.level() > 1) {
            throw Problem.conflict("already", "本账号已经实名。");
        }
        attempts.take("real-name:" + person.id(), TRIES, "实名核验次数过多，请明天再试，或到服务窗口现场核验。");
        attempts.take("number:" + java.util.HexFormat.of().formatHex(persons.idIndex(number)), TRIES_OF_NUMBER, "实名核验次数过多，请明天再试，或到服务窗口现场核验。");
        BaseRecords.Person found = living(person, name, number, "本人在线实名核验");
        PersonStore.Row verified = transaction.execute(status -> {
            if (!persons.verified(person.id(), found.name(), number, found.gid())) {
                return null;
            }
            consents.give(person.id(), ConsentTable.REAL_NAME, "人口库（公安机关）", "核对姓名和证件号码，确认是本人办事", new LinkedHashSet<>(List.of("姓名", "公民身份号码")));
            audit.record("citizen.real-name", "citizen", Long.toString(person.id()), null, null, Map.of("name", Kind.NAME.mask(found.name()), "idNumber", Kind.ID_NUMBER.mask(number)));
            attempts.forget("real-name:" + person.id());
            return persons.find(person.id()).orElseThrow();
        });
        if (verified == null) {
            refused(person.id(), number, "另一账号已实名");
            throw Problem.conflict("number-taken", "该证件号码已由另一账号实名。如非本人所为，请带身份证件到服务窗口现场核验。");
        }
        return verified;
    }

    /**
     * An official has the person and the document before them: level 3. Whoever had registered the number under another telephone loses it.
     */
    PersonStore.Row proveAtDesk(String phone, String givenName, String givenNumber, String document) {
        Actor official = CurrentActor.require();
        String name = name(givenName);
        String number = number(givenNumber);
        if (document == null || document.strip().length() < 2 || document.length() > 60) {
            throw Problem.invalid("no-document", "请填写核对的证件，例如“居民身份证原件”。", Map.of("document", "2 到 60 字"));
        }
        PersonStore.Row person = persons.findByPhone(PhoneCodes.phone(phone)).orElseThrow(() -> Problem.notFound("no-account", "没有用这个手机号注册的账号，请先让本人注册。"));
        BaseRecords.Person found = living(person, name, number, "服务窗口现场核验");
        return transaction.execute(status -> {
            Optional<PersonStore.Row> other = persons.findByIdNumber(number).filter(o -> o.id() != person.id());
            other.ifPresent(o -> {
                delegations.endAllOf(o.id(), "证件号码经现场核验属于另一账号");
                persons.forgetRealName(o.id());
                audit.record("citizen.real-name-lost", "citizen", Long.toString(o.id()), "证件号码经现场核验属于另一账号", null, Map.of("by", Long.toString(person.id())));
            });
            if (!persons.verified(person.id(), found.name(), number, found.gid())) {
                throw Problem.conflict("number-taken", "该证件号码刚刚由另一账号实名，请重试。");
            }
            persons.proven(person.id(), official.username());
            audit.record("citizen.prove", "citizen", Long.toString(person.id()), document.strip(), null, Map.of("name", Kind.NAME.mask(found.name()), "idNumber", Kind.ID_NUMBER.mask(number)));
            return persons.find(person.id()).orElseThrow();
        });
    }

    private BaseRecords.Person living(PersonStore.Row person, String name, String number, String reference) {
        List<BaseRecords.Person> same = base.persons(number, reference).stream().filter(p -> p.name() != null && plain(p.name()).equals(plain(name))).toList();
        if (same.isEmpty()) {
            refused(person.id(), number, "人口库中没有一致的记录");
            throw Problem.unprocessable("not-found", "人口库中没有与该姓名和证件号码一致的记录，请核对后重试；确认无误的，请到服务窗口办理。");
        }
        if (same.stream().anyMatch(BaseRecords.Person::dead)) {
            refused(person.id(), number, "人口库登记已去世");
            throw Problem.unprocessable("dead", "人口库登记该人员已去世，不能实名。如登记有误，请到服务窗口申请更正。");
        }
        return same.getFirst();
    }

    private void refused(long person, String number, String reason) {
        audit.record("citizen.real-name-refused", "citizen", Long.toString(person), reason, null, Map.of("idNumber", Kind.ID_NUMBER.mask(number)));
    }

    private static String name(String given) {
        String name = given == null ? "" : given.replace('\0', ' ').strip();
        if (name.length() < 2 || name.length() > 50) {
            throw Problem.invalid("bad-name", "请填写证件上的姓名。", Map.of("name", "2 到 50 字"));
        }
        return name;
    }

    static String number(String given) {
        String number = given == null ? "" : given.strip().toUpperCase(Locale.ROOT);
        if (!CitizenId.isValid(number)) {
            throw Problem.invalid("bad-number", "公民身份号码不正确：请核对 18 位号码，最后一位可能是 X。", Map.of("idNumber", "校验不通过"));
        }
        return number;
    }

    /** One spelling of the point in a name, no blanks. */
    static String plain(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).replaceAll("[\\s\u00b7\u2022\u30fb\uff65.]", "");
    }
}
