package org.zhongshu.platform.persons.internal;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;
import org.zhongshu.platform.persons.PhoneProof;
import org.zhongshu.platform.shared.Pace;
import org.zhongshu.platform.shared.Problem;

/** A code for an act is good for nothing else: it signs nobody in. */
@Component
class PhoneProofs implements PhoneProof {

    private final PhoneCodes codes;
    private final PersonDoor persons;
    private final TransactionTemplate apart;

    PhoneProofs(PhoneCodes codes, PersonDoor persons, PlatformTransactionManager transactions) {
        this.codes = codes;
        this.persons = persons;
        this.apart = new TransactionTemplate(transactions);
        apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
    }

    @Override
    public Sent send() {
        PhoneCodes.Sent s = codes.send(persons.row().phone(), PhoneCodes.Use.ACT, RequestContextHolder.currentRequestAttributes() instanceof ServletRequestAttributes web ? Pace.who(web.getRequest()) : "-");
        return new Sent(s.token(), s.seconds(), s.shown(), s.note());
    }

    @Override
    public void prove(String token, String code) {
        String phone = persons.row().phone();
        try {
            // apart from the caller's transaction: a wrong guess is counted although it is refused
            apart.executeWithoutResult(status -> codes.check(token == null ? "" : token, phone, PhoneCodes.Use.ACT, code).run());
        } catch (Problem wrong) {
            // the session stands: it is the code that is not right
            throw Problem.unprocessable(wrong.code(), wrong.getMessage());
        }
    }
}
