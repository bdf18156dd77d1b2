package org.zhongshu.platform.persons.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.persons.Assurance;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Problem;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Citizens for other modules, and the citizen of the running request for this one. */
@Component
class PersonDoor implements Persons {

    private final PersonStore persons;
    private final Firms firms;

    PersonDoor(PersonStore persons, Firms firms) {
        this.persons = persons;
        this.firms = firms;
    }

    PersonStore.Row row() {
        Actor actor = CurrentActor.require();
        return Optional.of(actor.accountId()).filter(id -> id < -1).flatMap(id -> persons.find(-id)).orElseThrow(() -> Problem.unauthenticated("sign-in", "请先登录。"));
    }

    PersonStore.Row row(Assurance needed) {
        PersonStore.Row row = row();
        if (row.level() < needed.level()) {
            throw needed == Assurance.REAL_NAME ? Problem.forbidden("real-name-needed", "请先完成实名核验。")
                    : Problem.forbidden("proof-needed", "办理这件事须先带身份证件到服务窗口现场核验。");
        }
        return row;
    }

    @Override
    public Person current() {
        return row().shown();
    }

    @Override
    public Optional<Person> find(long id) {
        return persons.find(id).map(PersonStore.Row::shown);
    }

    @Override
    public Map<Long, Person> all(Collection<Long> ids) {
        return persons.all(ids).stream().collect(Collectors.toMap(PersonStore.Row::id, PersonStore.Row::shown));
    }

    @Override
    public Optional<Person> findByNumber(String idNumber) {
        return persons.findByIdNumber(idNumber).map(PersonStore.Row::shown);
    }

    @Override
    public Person require(Assurance assurance) {
        return row(assurance).shown();
    }

    @Override
    public Clear clear(long id) {
        PersonStore.Row row = open(id);
        return new Clear(row.name(), row.idNumber(), row.phone());
    }

    @Override
    public List<FirmRight> firms(long person) {
        return firms.rights(open(person));
    }

    @Override
    public FirmRight requireRight(long person, String uscc, Errand errand) {
        return firms.require(open(person), uscc, errand);
    }

    private PersonStore.Row open(long id) {
        return persons.find(id).orElseThrow(() -> Problem.notFound("no-account", "没有这个账号，或已经注销。"));
    }
}
