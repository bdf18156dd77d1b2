package org.zhongshu.platform.credentials.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.platform.credentials.Notary;
import org.zhongshu.platform.credentials.Paper;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The door to the certificates. */
@Component
class NotaryDesk implements Notary {

    private final Authority authority;
    private final FaceFont font;
    private final TimeStampAuthority timeStamps;

    NotaryDesk(Authority authority, FaceFont font, TimeStampAuthority timeStamps) {
        this.authority = authority;
        this.font = font;
        this.timeStamps = timeStamps;
    }

    @Override
    public byte[] seal(byte[] content, Instant at) {
        return Cms.sign(content, authority.archive(), at);
    }

    @Override
    public byte[] signFor(String name, byte[] content, Instant at) {
        return Cms.sign(content, authority.act(name), at);
    }

    @Override
    public List<String> roots() {
        return authority.roots().stream().map(SealKey::pem).toList();
    }

    @Override
    public List<String> acts() {
        return authority.acts().stream().map(SealKey::pem).toList();
    }

    @Override
    public List<String> archives() {
        return authority.archives().stream().map(SealKey::pem).toList();
    }

    @Override
    public boolean stampsTime() {
        return timeStamps.wanted();
    }

    @Override
    public Optional<byte[]> timeStamp(byte[] content) {
        return timeStamps.stamp(content);
    }

    @Override
    public List<String> timeStampRoots() {
        return timeStamps.roots();
    }

    @Override
    public byte[] pdf(Paper paper, Instant at) {
        List<Face> faces = PaperFaces.of(paper).stream().map(this::printable).toList();
        List<String> texts = new ArrayList<>();
        faces.forEach(f -> texts.addAll(f.texts()));
        return SealedPdf.paper(faces, font.subset(texts), paper.title(), authority.archive(), at);
    }

    private Face printable(Face face) {
        return new Face(face.width(), face.height(), face.marks().stream().map(m -> m instanceof Face.Text t ? new Face.Text(t.x(), t.y(), t.size(), font.printable(t.text()), t.rgb(), t.turn()) : m).toList());
    }
}
