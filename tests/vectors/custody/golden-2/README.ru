ЧТО ЭТО ЗА ПАПКА
(перевод ещё не проверен носителем языка; решающим является английский текст README.txt)

Эту папку передала вам организация. В ней находятся материалы (фотографии, документы,
записи), сведения о них и доказательства того, что с ними делали с момента получения.
Вы можете проверить её сами: не обращаясь к организации, без её программ и без сети.

    data/       материалы, сведения о них и описание (RO-Crate)
    court/      перечень документов (CSV) и страница о каждом материале (PDF)
    proof/      события, доказательства журнала, подписанное состояние журнала, открытые ключи
    verify.py   проверяющая программа: один файл на Python, ничего устанавливать не нужно

ЕСЛИ ВЫ ПОЛУЧИЛИ ЗАПЕЧАТАННЫЙ ФАЙЛ

Его открывают программой age (age-encryption.org) и вашим секретным ключом:

    age --decrypt --identity identity.txt package.tar.age | tar --extract

Открывайте его только там, где такое можно хранить: дальше всё лежит открыто.

КАК ПРОВЕРИТЬ

Нужен Python 3.8 или новее. В терминале, в этой папке:

    python3 verify.py .

Лучше взять копию verify.py, полученную не в этой папке, и сравнить показанные ключи
с теми, которые организация публикует в другом месте:

    python3 verify.py ПАПКА --trusted-keys keys.txt --known-head checkpoint

ЧТО ОЗНАЧАЕТ ОТВЕТ

    VALID            (код 0)  всё согласуется
    CONTRADICTED     (код 1)  что-то изменено; файл назван
    INCOMPLETE       (код 2)  чего-то не хватает; это названо
    COULD NOT CHECK  (код 3)  проверить не удалось

Ответ VALID означает, что каждый материал байт в байт совпадает с тем, за который
расписались сотрудники организации в журнале, который нельзя незаметно переписать.
Он не доказывает, что содержание правдиво, кто и когда это создал и что ничего не
пропущено. «Withheld» — событие, содержание которого не раскрыто, часто ради чьей-то
безопасности; доказано, что оно было, и его место по порядку.

ВТОРОЕ МНЕНИЕ, БЕЗ НАШЕЙ ПРОГРАММЫ

    sha256sum --check --strict --quiet manifest-sha256.txt
    sha512sum --check --strict --quiet manifest-sha512.txt
    sha256sum --check --strict --quiet tagmanifest-sha256.txt
    bagit.py --validate .
    openssl ts -verify -in proof/anchors/000000000011/checkpoint.harbour.tsr -data proof/anchors/000000000011/checkpoint -CAfile proof/anchors/roots.pem -attime 1795191746
    openssl ts -verify -in proof/anchors/000000000011/checkpoint.island.tsr -data proof/anchors/000000000011/checkpoint -CAfile proof/anchors/roots.pem -attime 1795191746
    openssl ts -verify -in proof/anchors/000000000011/renewal-1.island.tsr -data proof/anchors/000000000011/renewal-1 -CAfile proof/anchors/roots.pem -attime 1795191747
    openssl ts -verify -in proof/anchors/000000000014/checkpoint.harbour.tsr -data proof/anchors/000000000014/checkpoint -CAfile proof/anchors/roots.pem -attime 1795191747
    openssl ts -verify -in proof/anchors/000000000014/checkpoint.island.tsr -data proof/anchors/000000000014/checkpoint -CAfile proof/anchors/roots.pem -attime 1795191746

Обращайтесь с этим осторожно: распространение может подвергнуть людей опасности.
