package org.zhongshu.platform.persons.internal;

import org.springframework.dao.DuplicateKeyException;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether a name and an identity number are a living person's of the population library. Tries are counted for the account, passed or not, and
 * failures for the number: when others have tried it often, each account has one try left for it, which is enough for who knows the name. So nobody
 * finds out by trying whose number it is, and nobody uses up another's tries. Who is not found and who has another name read the same.
 */
@Component
class RealNames {

    private static final int TRIES = 5;
    private static final int TRIES_OF_NUMBER = 10;

    private final BaseRecords base;
    private final PersonStore persons;
    private final ConsentTable consents;
    private final PhoneCodes codes;
    private final Attempts attempts;
    private final Audit audit;
    private final TransactionTemplate transaction;

    RealNames(BaseRecords base, PersonStore persons, ConsentTable consents, PhoneCodes codes, Attempts attempts, Audit audit, TransactionTemplate transaction) {
        this.base = base;
        this.persons = persons;
        this.consents = consents;
        this.codes = codes;
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
        String key = key(number);
        attempts.take("real-name:" + person.id() + ":" + key, attempts.of(key) >= TRIES_OF_NUMBER ? 1 : TRIES, "实名核验次数过多，请明天再试，或到服务窗口现场核验。");
        BaseRecords.Person found = living(person, name, number, "本人在线实名核验", false);
        PersonStore.Row verified = bind(person, found, number, null);
        if (verified == null) {
            if (persons.find(person.id()).filter(p -> p.level() > 1).isPresent()) {
                throw Problem.conflict("already", "本账号已经实名。");
            }
            refused(person.id(), number, "另一账号已实名");
            if (persons.findByIdNumber(number).filter(o -> o.phone() == null).isPresent()) {
                throw Problem.conflict("number-at-desk", "您在服务窗口登记时没有手机号。请带身份证件和这部手机到服务窗口补登，以前办的事会一并看到。");
            }
            throw Problem.conflict("number-taken", "该证件号码已由另一账号实名。如非本人所为，请带身份证件到服务窗口现场核验。");
        }
        return verified;
    }

    /**
     * Takes over the name and number that a platform in front checked. What the population library does not confirm, or another account has, leaves
     * the account as it is: the page of the real name tells why and what to do.
     */
    void fromUpstream(PersonStore.Row person, String givenName, String givenNumber, String platform) {
        if (person.level() > 1 || givenName == null || givenNumber == null || !CitizenId.isValid(givenNumber.toUpperCase(Locale.ROOT))) {
            return;
        }
        String number = number(givenNumber);
        try {
            attempts.take("real-name:" + person.id(), TRIES, "实名核验次数过多。");
            BaseRecords.Person found = living(person, name(givenName), number, platform + "登录时核验", false);
            if (bind(person, found, number, platform) == null) {
                refused(person.id(), number, "另一账号已实名");
            }
        } catch (Problem settledLater) {
            // kept in the audit trail by what refused it
        }
    }

    /** Null when another account has the number. */
    private PersonStore.Row bind(PersonStore.Row person, BaseRecords.Person found, String number, String platform) {
        return unlessTaken(() -> {
            if (!persons.verified(person.id(), found.name(), number, found.gid(), false)) {
                return null;
            }
            consents.giveRealName(person.id());
            audit.record("citizen.real-name", "citizen", Long.toString(person.id()), platform, null, Map.of("name", Kind.NAME.mask(found.name()), "idNumber", Kind.ID_NUMBER.mask(number)));
            return persons.find(person.id()).orElseThrow();
        });
    }

    /** Two accounts that take one number at once: one gets it, the other null. */
    private PersonStore.Row unlessTaken(Supplier<PersonStore.Row> work) {
        try {
            return transaction.execute(status -> work.get());
        } catch (DuplicateKeyException another) {
            return null;
        }
    }

    private String key(String number) {
        return "number:" + HexFormat.of().formatHex(persons.idIndex(number));
    }

    /** @param noPhone that the person has none; token and code: the official's half and what the person read from their telephone, where they have one */
    record Proof(String phone, String name, String idNumber, String document, Boolean noPhone, String token, String code) {
    }

    /** Sends the code that the person at the desk reads to the official: the telephone is in their hand. */
    PhoneCodes.Sent sendAtDesk(String phone, String network) {
        return codes.send(phone, PhoneCodes.Use.DESK, network);
    }

    /** Of who read the code: the telephone is theirs, whether they had signed up with it or not. */
    private PersonStore.Row account(String phone) {
        return persons.findByPhone(phone).orElseGet(() -> transaction.execute(status -> {
            PersonStore.Row made = persons.register(phone);
            audit.record("citizen.register", "citizen", Long.toString(made.id()), "现场核验时注册", null, Map.of("phone", made.shown().phone()));
            return made;
        }));
    }

    /**
     * An official has the person, the document and the person's telephone before them: level 3. No official binds a number to a telephone without
     * whoever holds it, nor to an account of somebody else. Whoever had registered the number under another telephone loses it.
     */
    PersonStore.Row proveAtDesk(Proof proof) {
        Actor official = CurrentActor.require();
        String name = name(proof.name());
        String number = number(proof.idNumber());
        String document = proof.document();
        if (document == null || document.strip().length() < 2 || document.length() > 60) {
            throw Problem.invalid("no-document", "请填写核对的证件，例如“居民身份证原件”。", Map.of("document", "2 到 60 字"));
        }
        if (Boolean.TRUE.equals(proof.noPhone())) {
            return proveWithoutTelephone(name, number, document.strip(), official);
        }
        String phone = PhoneCodes.phone(proof.phone());
        Runnable use = deskCode(proof, phone);
        PersonStore.Row person = account(phone);
        if (person.idNumber() != null && !person.idNumber().equals(number)) {
            refused(person.id(), number, "该账号已由另一证件号码实名");
            throw Problem.conflict("other-number", "该账号已由另一证件号码实名，不能改为此人。请本人用自己的手机号注册，或由原实名人先撤回实名。");
        }
        BaseRecords.Person found = living(person, name, number, "服务窗口现场核验", true);
        PersonStore.Row proven = unlessTaken(() -> {
            use.run();
            Optional<PersonStore.Row> other = persons.findByIdNumber(number).filter(o -> o.id() != person.id());
            if (other.filter(o -> o.phone() == null).isPresent()) {
                return withTelephone(other.get(), person, document.strip(), official);
            }
            other.ifPresent(o -> {
                consents.endRealName(o.id(), "证件号码经现场核验属于另一账号");
                audit.record("citizen.real-name-lost", "citizen", Long.toString(o.id()), "证件号码经现场核验属于另一账号", null, Map.of("by", Long.toString(person.id())));
            });
            if (!persons.verified(person.id(), found.name(), number, found.gid(), true)) {
                throw Problem.conflict("number-taken", "该账号刚刚由另一证件号码实名，请核对后重试。");
            }
            return proven(person.id(), found.name(), number, document.strip(), official);
        });
        if (proven == null) {
            throw Problem.conflict("number-taken", "该证件号码刚刚由另一账号实名，请重试。");
        }
        return proven;
    }

    /** Who has no telephone gets an account that is used at counters alone, by whoever has them and their document before them. */
    private PersonStore.Row proveWithoutTelephone(String name, String number, String document, Actor official) {
        Optional<PersonStore.Row> there = persons.findByIdNumber(number);
        if (there.filter(p -> p.phone() != null).isPresent()) {
            throw Problem.conflict("has-telephone", "该证件号码已有用手机号注册的账号，可以直接受理；手机号已不用的，请登记本人现在的手机号。");
        }
        BaseRecords.Person found = living(there.orElse(null), name, number, "服务窗口现场核验（无手机）", true);
        PersonStore.Row proven = unlessTaken(() -> {
            PersonStore.Row person = there.orElseGet(persons::registerWithoutTelephone);
            if (!persons.verified(person.id(), found.name(), number, found.gid(), true)) {
                return null;
            }
            return proven(person.id(), found.name(), number, "无手机；" + document, official);
        });
        if (proven == null) {
            throw Problem.conflict("number-taken", "该证件号码刚刚由另一账号实名，请重试。");
        }
        return proven;
    }

    private PersonStore.Row proven(long id, String name, String number, String document, Actor official) {
        consents.giveRealName(id);
        persons.proven(id, official.username());
        audit.record("citizen.prove", "citizen", Long.toString(id), Numbers.hidden(document), null, Map.of("name", Kind.NAME.mask(name), "idNumber", Kind.ID_NUMBER.mask(number)));
        return persons.find(id).orElseThrow();
    }

    /** What was done at counters and whoever holds the telephone now are one account: the one with the matters goes on, and stays signed in. */
    private PersonStore.Row withTelephone(PersonStore.Row known, PersonStore.Row telephone, String document, Actor official) {
        persons.takeTelephone(known.id(), telephone);
        audit.record("citizen.telephone", "citizen", Long.toString(known.id()), "现场核验时补登手机号", null, Map.of("phone", Kind.PHONE.mask(telephone.phone()), "from", Long.toString(telephone.id())));
        return proven(known.id(), known.name(), known.idNumber(), document, official);
    }

    /** Not 401 as for who signs in: the official is signed in. */
    private Runnable deskCode(Proof proof, String phone) {
        try {
            return codes.check(proof.token(), phone, PhoneCodes.Use.DESK, proof.code());
        } catch (Problem wrong) {
            throw Problem.unprocessable(wrong.code(), wrong.getMessage());
        }
    }

    /** @param given null: no account yet. @param desk whom it is told: an official with the document before them, or the person, whom a window cannot help with what is not in the library */
    private BaseRecords.Person living(PersonStore.Row given, String name, String number, String reference, boolean desk) {
        long person = given == null ? 0 : given.id();
        List<BaseRecords.Person> same = base.persons(number, reference).stream().filter(p -> p.name() != null && plain(p.name()).equals(plain(name))).toList();
        if (same.isEmpty()) {
            refused(person, number, "人口库中没有一致的记录");
            throw Problem.unprocessable("not-found", desk ? "人口库中没有与该姓名和证件号码一致的记录，请对照证件核对；证件无误的，是人口库没有登记或登记有误，请转公安户籍部门核实。"
                    : "人口库中没有与该姓名和证件号码一致的记录，请核对后重试；确认无误的，可能是人口库还没有您的登记或登记有误，请向户籍派出所核实。");
        }
        if (same.stream().anyMatch(BaseRecords.Person::dead)) {
            refused(person, number, "人口库登记已去世");
            throw Problem.unprocessable("dead", "人口库登记该人员已去世，不能实名。如登记有误，" + (desk ? "请转公安户籍部门更正。" : "请向户籍派出所申请更正。"));
        }
        return same.getFirst();
    }

    private void refused(long person, String number, String reason) {
        attempts.add(key(number));
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
            throw Problem.invalid("bad-number", "公民身份号码不正确：请核对 18 位号码，最后一位可能是 X。", Map.of("idNumber", "请核对 18 位号码"));
        }
        return number;
    }

    /** One spelling of the point in a name, no blanks. */
    static String plain(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFKC).replaceAll("[\\s\u00b7\u2022\u30fb\uff65.]", "");
    }
}
