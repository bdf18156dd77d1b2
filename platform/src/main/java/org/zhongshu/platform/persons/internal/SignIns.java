package org.zhongshu.platform.persons.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.shared.Problem;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** Signing in by telephone, which is also how an account is made; closing it. */
@Component
class SignIns {

    static final String PLATFORM = "platform";

    private final PhoneCodes codes;
    private final PersonStore persons;
    private final CitizenSessionTable sessions;
    private final Delegations delegations;
    private final ConsentTable consents;
    private final Audit audit;
    private final TransactionTemplate transaction;

    SignIns(PhoneCodes codes, PersonStore persons, CitizenSessionTable sessions, ConsentTable consents, Delegations delegations, Audit audit, TransactionTemplate transaction) {
        this.codes = codes;
        this.persons = persons;
        this.sessions = sessions;
        this.consents = consents;
        this.delegations = delegations;
        this.audit = audit;
        this.transaction = transaction;
    }

    /** @param token for the cookie; fresh: the account was made by this */
    record Opened(PersonStore.Row person, String token, boolean fresh) {
    }

    Opened open(String browser, String givenPhone, String code, boolean agree, String ip, String agent) {
        String phone = PhoneCodes.phone(givenPhone);
        Runnable use = codes.check(browser, phone, code);
        return transaction.execute(status -> {
            boolean fresh = persons.findByPhone(phone).isEmpty();
            if (fresh && !agree) {
                throw Problem.unprocessable("agree-needed", "注册前请阅读并同意个人信息处理说明。");
            }
            use.run();
            PersonStore.Row person = fresh ? register(phone, ip) : persons.findByPhone(phone).orElseThrow();
            String token = sessions.open(person.id(), ip, agent);
            CurrentActor.as(person.actor(ip), () -> audit.record("citizen.login", "citizen", Long.toString(person.id()), null, null, null));
            return new Opened(person, token, fresh);
        });
    }

    /** Makes the account of a telephone that was checked, with what its owner agreed to. Joins the caller's transaction. */
    PersonStore.Row register(String phone, String ip) {
        PersonStore.Row person = persons.register(phone);
        CurrentActor.as(person.actor(ip), () -> {
            audit.record("citizen.register", "citizen", Long.toString(person.id()), null, null, Map.of("phone", person.shown().phone()));
            consents.give(person.id(), PLATFORM, "本平台", "注册账号、登录和接收办事通知", new LinkedHashSet<>(List.of("手机号")));
        });
        return person;
    }

    void close(String token, long person) {
        transaction.executeWithoutResult(status -> {
            sessions.close(token);
            audit.record("citizen.logout", "citizen", Long.toString(person), null, null, null);
        });
    }

    /** Nothing personal stays of a closed account (GB/T 35273-2020, 8.5); what it did stays in the audit trail under its number. */
    void closeAccount(long person) {
        transaction.executeWithoutResult(status -> {
            delegations.endAllOf(person, "账号注销");
            consents.withdrawAll(person);
            sessions.closeAll(person);
            audit.record("citizen.close", "citizen", Long.toString(person), null, null, null);
            persons.close(person);
        });
    }
}
