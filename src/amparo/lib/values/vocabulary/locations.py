"""What kind of place it was: HURIDOCS list 17."""

# One term, one line.
# fmt: off

from amparo.lib.values.vocabulary import Term, vocabulary

LOCATIONS = vocabulary(
    "kinds of place",
    17,
    [
        Term("100100000000", "Country", "Страна", "Pays", "بلد"),
        Term("100200000000", "Region or district", "Регион или район", "Région ou district", "إقليم أو منطقة"),
        Term("100300000000", "City", "Город", "Ville", "مدينة"),
        Term("100500000000", "Small town", "Небольшой город", "Petite ville", "بلدة"),
        Term("100600000000", "Village", "Село", "Village", "قرية"),
        Term("010100000000", "A home", "Жильё", "Domicile", "منزل"),
        Term("010200000000", "A place of work", "Место работы", "Lieu de travail", "مكان عمل"),
        Term("090200000000", "Camp where people are held", "Лагерь, где удерживают людей", "Camp de détention", "معسكر احتجاز"),
        Term("090400000000", "Premises of a security service", "Помещение спецслужбы", "Locaux d’un service de sécurité", "مقر جهاز أمني"),
        Term("090500000000", "Secret place of detention", "Тайное место содержания", "Lieu de détention secret", "مكان احتجاز سري"),
        Term("amparo-police", "Police station", "Отделение полиции", "Poste de police", "مركز شرطة"),
        Term("040500000000", "Hospital", "Больница", "Hôpital", "مستشفى"),
        Term("050400000000", "Office of an organisation", "Офис организации", "Bureau d’une organisation", "مكتب منظمة"),
        Term("050600000000", "Office of a news outlet", "Редакция", "Rédaction d’un média", "مقر وسيلة إعلام"),
        Term("050700000000", "Place of worship", "Культовое место", "Lieu de culte", "مكان عبادة"),
        Term("060200000000", "Square or street", "Площадь или улица", "Place ou rue", "ساحة أو شارع"),
        Term("060502000000", "Empty building", "Пустое здание", "Bâtiment vide", "مبنى خالٍ"),
        Term("070100000000", "Road", "Дорога", "Route", "طريق"),
        Term("070303000000", "Airport", "Аэропорт", "Aéroport", "مطار"),
        Term("080200000000", "Embassy or consulate", "Посольство или консульство", "Ambassade ou consulat", "سفارة أو قنصلية"),
        Term("080400000000", "Border", "Граница", "Frontière", "حدود"),
        Term("090100000000", "Refugee camp", "Лагерь беженцев", "Camp de réfugiés", "مخيم لاجئين"),
        Term("900000000000", "Another kind", "Иное", "Autre", "نوع آخر"),
        Term("990000000000", "Not known", "Неизвестно", "Inconnu", "غير معروف"),
    ],
)
