package org.zhongshu.platform.persons.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.SessionDoor;
import org.zhongshu.platform.shared.Problem;

/** Sessions of citizens who were recognised elsewhere: by their code before a machine. */
@Component
class OtherSignIns implements SessionDoor {

    private final PersonStore persons;
    private final CitizenSessionTable sessions;
    private final SignInController cookies;
    private final Audit audit;
    private final TransactionTemplate transaction;

    OtherSignIns(PersonStore persons, CitizenSessionTable sessions, SignInController cookies, Audit audit, TransactionTemplate transaction) {
        this.persons = persons;
        this.sessions = sessions;
        this.cookies = cookies;
        this.audit = audit;
        this.transaction = transaction;
    }

    @Override
    public void open(long id, String how, HttpServletRequest request, HttpServletResponse response) {
        PersonStore.Row person = persons.find(id).orElseThrow(() -> Problem.notFound("no-account", "没有这个账号，或已经注销。"));
        String token = transaction.execute(status -> {
            String opened = sessions.open(id, request.getRemoteAddr(), request.getHeader(HttpHeaders.USER_AGENT));
            CurrentActor.as(person.actor(request.getRemoteAddr()), () -> audit.record("citizen.login", "citizen", Long.toString(id), how, null, null));
            return opened;
        });
        cookies.signedIn(request, response, token);
    }
}
