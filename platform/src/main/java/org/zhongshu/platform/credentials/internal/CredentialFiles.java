package org.zhongshu.platform.credentials.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.credentials.internal.CredentialStore.Row;
import org.zhongshu.platform.shared.HealthSource;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/**
 * Makes the files. The PDF is made and sealed where the credential is issued; the OFD a moment later: the row without one is the work to
 * do, which a crash cannot lose.
 */
@Component
class CredentialFiles implements HealthSource {

    private static final Logger log = LoggerFactory.getLogger(CredentialFiles.class);
    private static final int AT_ONCE = 20;

    private final CredentialTypes types;
    private final CredentialStore store;
    private final Seals seals;
    private final Issuers issuers;
    private final Authority authority;
    private final FaceFont font;
    private final VerifyAddress address;
    private final Departments departments;
    private final CityProfile city;
    private final TransactionTemplate transaction;
    private final Clock clock;

    CredentialFiles(CredentialTypes types, CredentialStore store, Seals seals, Issuers issuers, Authority authority, FaceFont font, VerifyAddress address, Departments departments, CityProfile city,
                    TransactionTemplate transaction, Clock clock) {
        this.types = types;
        this.store = store;
        this.seals = seals;
        this.issuers = issuers;
        this.authority = authority;
        this.font = font;
        this.address = address;
        this.departments = departments;
        this.city = city;
        this.transaction = transaction;
        this.clock = clock;
    }

    String token(int index, LocalDate from, LocalDate until, String identifier) {
        return QrToken.make(authority.status(), index, from, until, identifier);
    }

    /** @param sealed whether the picture shows the seal: what is not the sealed file itself must not look as if it were */
    Face face(CredentialType type, String identifier, String holder, Map<String, String> values, LocalDate from, LocalDate until, String token, Instant at, boolean sealed) {
        return Face.of(new Face.Content(type, identifier, holder, values, departments.getDepartment(type.issuer()).name(), LocalDate.ofInstant(at, city.current().zone()), from, until, address.of(token), sealed,
                city.demo() || authority.builtIn()));
    }

    byte[] pdf(CredentialType type, String identifier, String holder, Map<String, String> values, LocalDate from, LocalDate until, String token, Instant at) {
        Face face = face(type, identifier, holder, values, from, until, token, at, true);
        return SealedPdf.write(face, font.subset(face.texts()), type.name(), identifier, token, seals.key(type.issuer()), at);
    }

    private byte[] ofd(Row row, CredentialStore.Version v, CredentialType type) {
        Face face = face(type, v.identifier(), row.holderNumber(), store.values(row.id(), v.number()), v.from(), v.until(), v.token(), v.issuedAt(), true);
        return SealedOfd.write(face, font.subset(face.texts()), type.name(), v.identifier(), v.token(), seals.key(type.issuer()), seals.esl(type.issuer()), clock.instant());
    }

    @Scheduled(fixedDelay = 1_000, initialDelay = 3_000)
    void makeWaiting() {
        if (!font.present()) {
            return;
        }
        int made;
        do {
            made = makeSome();
        } while (made == AT_ONCE);
    }

    /** @return how many were made */
    int makeSome() {
        int n = 0;
        for (long[] one : store.withoutOfd(AT_ONCE, clock.instant())) {
            n += make(one[0], (int) one[1]) ? 1 : 0;
        }
        return n;
    }

    /** In a transaction of its own: what goes wrong with one keeps no other waiting. */
    private boolean make(long id, int number) {
        try {
            return Boolean.TRUE.equals(transaction.execute(t -> store.takeWithoutOfd(id, number) && made(id, number)));
        } catch (DataAccessException | TransactionException e) {
            // not the file's fault: it keeps its turn
            log.warn("the OFD of credential {} version {} could not be kept: {}", id, number, e.getMessage());
            return false;
        } catch (RuntimeException e) {
            log.warn("the OFD of credential {} version {} could not be made", id, number, e);
            store.ofdFailed(id, number, clock.instant());
            return false;
        }
    }

    private boolean made(long id, int number) {
        Row row = store.get(id);
        CredentialStore.Version v = store.versions(id).stream().filter(x -> x.number() == number).findFirst().orElseThrow();
        byte[] ofd = ofd(row, v, types.get(row.type()));
        byte[] sm3 = Sm3.digest(ofd);
        if (store.putOfd(id, number, ofd, sm3)) {
            seals.used(row.department(), seals.leaveOf(id, number), id, number, "ofd", sm3, v.issuedBy());
        }
        return true;
    }

    @Override
    public String id() {
        return "credentials";
    }

    @Override
    public String name() {
        return "电子证照";
    }

    @Override
    public Map<String, ? extends Number> figures() {
        return Map.of("ofdWaiting", store.waitingForOfd(), "fontMissing", font.present() ? 0 : 1, "sealsEnding", seals.ending(), "withoutCreditCode", issuers.without(types.issuers()).size(),
                "inventedCreditCode", issuers.invented(types.issuers()).size());
    }

}
